/** The picture of an API, or one made from its name until it is there. */

import { useQuery } from '@tanstack/react-query';
import { thumbnailQuery } from '../../api/devportal';
import { Avatar } from '../../ui/avatar';
import styles from './devportal.module.css';

type Pictured = { id: string; name: string; hasThumbnail: boolean };

export function Thumbnail({ api: { id, name, hasThumbnail }, size }: { api: Pictured; size?: 'lg' }) {
  const picture = useQuery({ ...thumbnailQuery(id), enabled: hasThumbnail });
  if (!picture.data) return <Avatar name={name} {...(size ? { size } : {})} />;
  return <img src={picture.data} alt="" className={styles.thumbnail} data-size={size} />;
}
