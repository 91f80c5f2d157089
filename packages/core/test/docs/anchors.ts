import type { Page } from './page.ts';

/** The anchors that GitHub and GitLab give a page's headings: small letters, no signs, hyphens for spaces, and a number where one is there already. */
export function anchorsOf({ headings }: Pick<Page, 'headings'>): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let number = 1; anchors.has(anchor); number++) anchor = `${slug}-${number}`;
    anchors.add(anchor);
  }
  return anchors;
}
