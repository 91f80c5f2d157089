import { type Response, Router } from 'express';
import { findProject, type Instance } from '../instance/instance.ts';
import { issuePage } from './issue-page.ts';
import { layout } from './layout.ts';
import { instancePage, projectPage } from './list-page.ts';
import { STYLE } from './style.ts';

/** No script runs, nothing is loaded from elsewhere, whatever a description holds. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ISSUE_PATH = /^\/(.+?)(?:\/-\/(?:issues|work_items)(?:\/(\d+))?)?\/?$/;

/** The pages that people look at; anyone may, since the emulator keeps no sessions. */
export const pageRoutes = (instance: Instance): Router => {
  const router = Router();
  router.get('/emulator-pages/style.css', (_request, response) => {
    response.set('Cache-Control', 'max-age=300').type('css').send(STYLE);
  });
  router.get('/-/health', (_request, response) => {
    response.type('text/plain').send('GitLab OK');
  });
  router.get('/', (_request, response) => send(response, 200, instancePage(instance)));
  router.get('/*path', (request, response) => {
    const [, projectPath = '', iid] = ISSUE_PATH.exec(decodeURIComponent(request.path)) ?? [];
    const project = findProject(instance, projectPath);
    const issue = iid === undefined ? undefined : project?.byIid.get(Number(iid));
    const page = Math.max(Number(new URLSearchParams(request.url.split('?')[1]).get('page')) || 1, 1);
    if (project !== undefined && iid === undefined) send(response, 200, projectPage(project, page));
    else if (project !== undefined && issue !== undefined) send(response, 200, issuePage(project, issue));
    else send(response, 404, notFound());
  });
  return router;
};

const send = (response: Response, status: number, html: string): void => {
  response
    .status(status)
    .set({ 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' })
    .type('html')
    .send(html);
};

const notFound = (): string =>
  layout({
    title: 'Not found',
    trail: [],
    body: '<h1>404: Page not found</h1><p>There is no such project or issue.</p>',
  });
