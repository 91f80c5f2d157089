/** Words that stand nowhere in the code: where one shows, it was let through. */
export const canary = (name: string): string => `canary${name}4f1d8c2b9a7e63`;

/** One for each secret that there is. */
export const SECRETS = {
  bearer: canary('Bearer'),
  basic: canary('Basic'),
  header: canary('Header'),
  hmac: canary('Hmac'),
  webhook: Buffer.from(canary('StandardWebhooks')).toString('base64'),
  recipe: canary('Recipe'),
  gitlab: `glpat-${canary('GitLab')}`,
  marker: canary('Marker'),
  admin: canary('Admin'),
  redis: canary('Redis'),
  guessed: canary('Guessed'),
};

/** One for each field of the vendor's template, besides what only hostile senders send. */
export const FIELDS = [
  ...['definitionSummary', 'entityName', 'entityType', 'location', 'source', 'link', 'timestamp', 'severity'],
  ...['definitionId', 'incidentId', 'tenantId', 'extra'],
];

/** Sources that take every kind of credentials. */
export const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [insights-token, ${SECRETS.bearer}], basic: [{ username: u, password: ${SECRETS.basic} }] }
    on_unreadable: quarantine
    issue: { project: 42 }
    routes:
      - name: broken
        when: { location: { matches: broken } }
        issue: { project: 42, description: "{{ definitionSummary }}{% for i in (1..100000000) %}x{% endfor %}" }
      - { name: dropped, when: { location: { matches: dropped } }, drop: "it is not wanted" }
  signed:
    preset: insights
    auth:
      header: { name: X-Secret, values: [${SECRETS.header}] }
      hmac: { header: X-Signature, secrets: [${SECRETS.hmac}] }
      standard_webhooks: { secrets: [whsec_${SECRETS.webhook}] }
    issue: { project: 42 }
  recipe:
    preset: gitlab-issue
    auth: { bearer: [${SECRETS.recipe}] }
    issue: { project: 42 }
`;

/** Those of them that stand in a text. */
export const canariesIn = (text: string, of = [...Object.values(SECRETS), ...FIELDS.map(canary)]): string[] =>
  of.filter((word) => text.toLowerCase().includes(word.toLowerCase()));
