/** Text written by API publishers. HTML in it is shown as text, links open elsewhere, and the result is sanitised. */

import { Typography } from '@mantine/core';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';

export default function Markdown({ text }: { text: string }) {
  return (
    <Typography>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]}
        components={{ a: ({ href, children }) => <a href={href} target="_blank" rel="noreferrer noopener nofollow">{children}</a> }}>
        {text}
      </ReactMarkdown>
    </Typography>
  );
}
