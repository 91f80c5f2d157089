import type { RebuildProgress } from '@issuebridge/core/delivery/read-projects.ts';
import type { Rebuild } from '@issuebridge/core/delivery/rebuild-ledger.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const SECOND = 1_000;

/** Tells a person, or a script, how a rebuild goes and how it ended. */
export function createRebuildReport({ terminal, json }: { terminal: Terminal; json: boolean }) {
  return {
    progress(progress: RebuildProgress): void {
      if (progress.kind === 'held') {
        terminal.error('Every destination is parked (ledger_rebuild) until this ends. Broken off, run it again.\n');
      } else if (progress.kind === 'waiting') {
        terminal.error(`waiting up to ${Math.ceil(progress.milliseconds / SECOND)} s: ${progress.for}\n`);
      } else {
        const { destination, project, issues, marked } = progress.project;
        terminal.progress(
          `${destination}/${project}: ${issues} issues, ${marked} of issuebridge, up to ${progress.through}`,
        );
      }
    },
    end(rebuild: Rebuild, dryRun: boolean): void {
      terminal.progress('');
      terminal.out(json ? `${JSON.stringify(toJson(rebuild, dryRun))}\n` : describe(rebuild));
      if (!json) terminal.error(`${verdictOf(rebuild, dryRun)}\n`);
    },
  };
}

function toJson(rebuild: Rebuild, dryRun: boolean) {
  if (rebuild.kind === 'busy') return { result: 'busy', queues: rebuild.queues };
  return {
    result: rebuild.kind,
    dry_run: dryRun,
    projects: rebuild.projects.map(({ destination, project, projectId, issues, marked, error }) => ({
      destination,
      project,
      project_id: projectId,
      issues,
      marked,
      ...(error ? { error: { reason: error.reason, detail: error.detail, hint: error.hint } } : {}),
    })),
    duplicates: rebuild.twins.map(({ kept, other }) => ({ kept: kept.webUrl, other: other.webUrl })),
  };
}

function describe(rebuild: Rebuild): string {
  if (rebuild.kind === 'busy') return '';
  const rows = rebuild.projects.map(({ destination, project, issues, marked, error }) => {
    return [destination, project, String(issues), String(marked), error ? `${error.detail}: ${error.hint}` : 'read'];
  });
  const table = renderTable(['destination', 'project', 'issues', 'of issuebridge', ''], rows);
  const twins = rebuild.twins.map(({ kept, other }) => [kept.webUrl, other.webUrl]);
  return twins.length === 0 ? table : `${table}\n${renderTable(['kept', 'same finding, also open'], twins)}`;
}

function verdictOf(rebuild: Rebuild, dryRun: boolean): string {
  if (rebuild.kind === 'busy') {
    return `Deliveries of ${rebuild.queues.join(', ')} do not end: stop the workers, wait until their jobs are no longer active, and run this again. Nothing was changed.`;
  }
  if (rebuild.kind === 'unread') {
    const skip = rebuild.projects.filter(({ error }) => error).map((one) => `${one.destination}/${one.project}`);
    const mend = `mend it and run this again, or leave out what is gone for good with --skip ${skip.join(' ')}`;
    return dryRun ? `Not everything could be read: ${mend}.` : `Not finished, and the gates stay closed: ${mend}.`;
  }
  if (dryRun) return 'Nothing was parked and nothing written.';
  return rebuild.twins.length === 0
    ? 'The ledger is rebuilt and the gates are open.'
    : 'The ledger is rebuilt and the gates are open. Some findings have two open issues: close those on the right by hand.';
}
