/** The issue as GitLab shall get it: rendered, neutralised, within GitLab's limits; without the marker, which the delivery adds. */
export type IssueDraft = {
  /** At most 255 code points, one line, never blank. */
  title: string;
  /** Never blank; ends without a newline; leaves room for the marker within 1 MiB of UTF-8. */
  description: string;
  labels: string[];
  confidential: boolean;
  issueType: 'issue' | 'incident';
  /** YYYY-MM-DD in the source's time zone. */
  dueDate: string | undefined;
  /** GitLab user names. */
  assignees: string[];
  /** GitLab user ids that a drop-in sender named itself. */
  assigneeIds: number[];
  /** Set when the operator's template failed and the plain body stands in: the reason, without values of the payload. */
  fallback: string | undefined;
};
