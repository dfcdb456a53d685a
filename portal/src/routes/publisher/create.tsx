/** A new API, in five ways: an OpenAPI document that is dropped, fetched or pasted, three fields, or a sample. */

import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiCreate } from '../../forms/api-create';
import { FromPaste, FromUpload, FromUrl } from '../../forms/api-from-document';
import { WAYS, type Way } from '../../lib/catalog';
import { AppsIcon, BackIcon, CopyIcon, DocumentIcon, ExternalIcon, UploadIcon } from '../../ui/icons';
import { PageHead, Panel } from '../../ui/page';
import styles from './create.module.css';
import { Samples } from './samples';

const route = getRouteApi('/publisher/create');

const ICONS = { upload: UploadIcon, url: ExternalIcon, paste: CopyIcon, fields: DocumentIcon, sample: AppsIcon };
const FORMS: Record<Way, () => React.JSX.Element> = { upload: FromUpload, url: FromUrl, paste: FromPaste, fields: () => <ApiCreate />, sample: Samples };

export function CreateApi() {
  const { t } = useTranslation();
  const { way = 'upload' } = route.useSearch();
  const Form = FORMS[way];
  return (
    <Stack gap="lg" maw={860} mx="auto">
      <Anchor component={Link} to="/publisher" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={t('createApi.title')} intro={t('createApi.intro')} />
      <nav className={styles.ways} aria-label={t('createApi.ways')}>
        {WAYS.map((one) => {
          const Icon = ICONS[one];
          return (
            <Link key={one} to="/publisher/create" search={one === 'upload' ? {} : { way: one }} replace className={styles.way} aria-current={one === way ? 'true' : undefined} data-chosen={one === way}>
              <Icon size={22} />
              <span>{t(`createApi.way.${one}`)}</span>
            </Link>
          );
        })}
      </nav>
      <Panel>
        <Stack>
          <Text>{t(`createApi.wayHint.${way}`)}</Text>
          <Form key={way} />
        </Stack>
      </Panel>
    </Stack>
  );
}
