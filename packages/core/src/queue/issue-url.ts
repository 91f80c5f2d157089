/** What follows an issue's number in the address bar, and the three ways GitLab writes what stands before it. */
const ISSUE_PATH = /^(.*)\/-\/(?:issues\/incident|issues|work_items)\/(\d+)(?:\/.*)?$/;

/** An issue's URL without what differs between places where people copy it; a text that is no URL stays as it is. */
export function issueUrlOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  const [, project, iid] = ISSUE_PATH.exec(pathname) ?? [];
  return origin + (iid === undefined ? pathname : `${project}/-/issues/${Number(iid)}`);
}
