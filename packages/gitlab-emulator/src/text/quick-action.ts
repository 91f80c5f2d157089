import { markdown } from './markdown.ts';
import { stripEnd } from './strip.ts';

/** A quick action as it was written. */
export type QuickAction = {
  /** In lower case, without the slash. */
  command: string;
  argument: string;
  /** Line of the submitted text, from 0, after carriage returns were deleted. */
  line: number;
};

/** Every command of GitLab's free and paid editions and its aliases: only these are taken out of a text. */
export const COMMANDS: ReadonlySet<string> = new Set(
  (
    'add_child add_children add_contacts add_email approve assign assign_reviewer award blocked_by blocks board_move cancel_auto_merge ' +
    'cc checkin_reminder child_of clear_health_status clear_weight clone close close_child confidential convert_to_ticket ' +
    'copy_metadata create_merge_request done draft due duplicate duplicate_of due_date epic estimate estimate_time ' +
    'health_status internal invite_email iteration label labels link link_child linked lock merge milestone move ' +
    'page parent parent_epic promote promote_to promote_to_incident publish q react reaction ready reassign ' +
    'reassign_reviewer rebase relabel relate remove_assignee remove_child remove_contacts remove_due_date remove_email ' +
    'remove_epic remove_estimate remove_iteration remove_label remove_milestone remove_parent remove_parent_epic ' +
    'remove_reviewer remove_time_estimate remove_time_spent remove_zoom reopen request_changes request_review ' +
    'run_pipeline set_parent severity ship shrug spend spend_time spent status submit_review subscribe tableflip tag ' +
    'target_branch task timeline title todo toggle_confidential type unapprove unassign unassign_reviewer unblock unlabel ' +
    'unlink unlock unsubscribe weight wip work_item zoom'
  ).split(' '),
);

/** Cheap test that keeps Markdown parsing off the path of texts without any such line. */
const STARTS_WITH_SLASH = /^\//m;
/** Code spans are passed over; a command takes the blank lines after it along. */
const CODE_SPAN_OR_COMMAND = /`[^`]+`|^\/(\w+)(?: ([^\n]*))?(?:\s*\n|$)/gm;

/**
 * What newer GitLab runs: commands in top-level paragraphs only, each at the very start of its line.
 * `text` is what is stored: without carriage returns, without the commands' lines, without white space at the end.
 */
export const extractQuickActions = (submitted: string): { text: string; actions: QuickAction[] } => {
  const source = submitted.includes('\r') ? submitted.replaceAll('\r', '') : submitted;
  if (!STARTS_WITH_SLASH.test(source)) return { text: stripEnd(source), actions: [] };
  const lines = source.split(/(?<=\n)/);
  const actions: QuickAction[] = [];
  for (const token of markdown.parse(source, {})) {
    if (token.type !== 'paragraph_open' || token.level !== 0 || !token.map) continue;
    const [start, afterParagraph] = token.map;
    // GitLab replaces the paragraph together with the blank line after it.
    const end = lines[afterParagraph] === '\n' ? afterParagraph + 1 : afterParagraph;
    const kept = cutActions(lines.slice(start, end).join(''), start, actions);
    lines.fill('', start, end);
    lines[start] = kept;
  }
  return { text: stripEnd(lines.join('')), actions };
};

const cutActions = (paragraph: string, firstLine: number, found: QuickAction[]): string =>
  paragraph.replace(
    CODE_SPAN_OR_COMMAND,
    (match: string, name: string | undefined, argument: string | undefined, at: number) => {
      const command = name?.toLowerCase();
      if (command === undefined || !COMMANDS.has(command)) return match;
      const line = firstLine + paragraph.slice(0, at).split('\n').length - 1;
      found.push({ command, argument: argument?.trim() ?? '', line });
      return '';
    },
  );
