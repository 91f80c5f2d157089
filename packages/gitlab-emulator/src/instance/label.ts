import type { Instance } from './instance.ts';
import type { Label, Project } from './project.ts';
import type { User } from './user.ts';

/** GitLab's own limit on a label's title, in characters. */
const MAX_LABEL_LENGTH = 255;
const DEFAULT_COLOR = '#6699cc';

/** Adds a label that the project does not have yet. */
export const addLabel = ({
  instance,
  project,
  title,
}: {
  instance: Instance;
  project: Project;
  title: string;
}): Label => {
  const label = { id: instance.nextId('label'), title, color: DEFAULT_COLOR };
  project.labels.set(title, label);
  return label;
};

/** The labels that stay of those asked for: missing ones are made when `canCreate`, otherwise dropped without a word, as GitLab does. */
export const resolveLabels = (deps: {
  instance: Instance;
  project: Project;
  titles: string[];
  user: User;
  canCreate: boolean;
}): string[] => {
  const { instance, project, titles, user, canCreate } = deps;
  const kept = new Set<string>();
  for (const given of titles) {
    const title = given.trim();
    if (title === '') continue;
    if (!project.labels.has(title)) {
      if (!canCreate || [...title].length > MAX_LABEL_LENGTH) continue;
      addLabel({ instance, project, title });
      instance.recorder.labelCreated({ projectId: project.id, title, username: user.username });
    }
    kept.add(title);
  }
  return [...kept].sort();
};
