/** Every key there is, as the documentation shows it. */
export const WHOLE = `version: 1
x-issue: &issue
  confidential: true
  type: issue
destinations:
  gitlab:
    url: "\${GITLAB_URL}"
    token: "\${GITLAB_TOKEN}"
    ca_file: ca.pem
    proxy: http://proxy.example.com:3128
    request_timeout: 30s
    settle: 90s
    max_connections: 10
    limits:
      issues_per_minute: 200
      notes_per_minute: unlimited
    projects:
      43: { limits: { issues_per_minute: 60 } }
      group/project: { limits: { issues_per_minute: 0.5 } }
sources:
  insights:
    preset: insights
    auth:
      bearer: ["\${INSIGHTS_TOKEN}"]
      basic: [{ username: u, password: "\${P}" }]
      header: { name: X-Secret, values: ["\${S}"] }
      standard_webhooks: { secrets: ["\${W}"], tolerance: 5m }
      hmac: { header: X-Hub-Signature-256, algorithm: sha256, encoding: hex, prefix: "sha256=", secrets: ["\${H}"] }
    allow_from: ["203.0.113.0/24"]
    timezone: UTC
    incident_key: "%%tenantId%%/%%incidentId%%"
    idempotency_window: 7d
    severity: { map: { P1: critical }, default: medium }
    issue:
      <<: *issue
      destination: gitlab
      project: 42
      title: "[{{ event.severity | capitalize }}] {{ event.summary }}: {{ event.entities | first_and_count }}"
      description_file: templates/insights.md
      labels: ["severity::{{ event.severity }}", insights]
      assignees: [alice]
      due: { critical: 1d, high: 7d }
    routes:
      - name: recommendations
        when: { incidentType: Recommendation }
        incident_key: "%%tenantId%%/%%definitionId%%"
        issue: { project: 44, add_labels: [recommendation] }
      - name: low
        when: { event.severity: { below: medium } }
        drop: "low findings are not tracked"
      - name: every-comparison
        when:
          a: text
          b: 7
          c: true
          d: [one, 2, false]
          e: { matches: "^a.*b$" }
          f: { at_least: high }
          g: { below: medium }
          h: { exists: false }
          i: { not: text }
          j: { not: [one, 2] }
          k: { not: { matches: "^x" } }
          l: { not: { at_least: high } }
          m: { not: { below: low } }
          alert.labels.job: node
        issue: { type: incident }
    on_test: issue
    on_unreadable: issue
    on_repeat: note
    on_closed: note
    on_resolved: note
  insights-recipe:
    preset: gitlab-issue
    auth: { bearer: ["\${RECIPE_TOKEN}"] }
    issue: { project: 42 }
    allowed_projects: [42]
    allowed_labels: []
  anything:
    preset: generic
    auth: { bearer: ["\${S}"] }
    fields: { severity: "{{ level }}", summary: "%%text%%", entities: "{{ host }}", status: "{{ s }}", link: "{{ u }}", occurred_at: "{{ t }}" }
    issue: { project: group/project, description: "{{ event.summary }}" }
    on_test: ignore
    on_unreadable: quarantine
    on_repeat: ignore
    on_closed: reopen
    on_resolved: close
  grafana: { preset: grafana, auth: { bearer: ["\${S}"] }, issue: { project: 42 }, on_closed: new, on_resolved: ignore }
  alertmanager: { preset: alertmanager, auth: { bearer: ["\${S}"] }, issue: { project: 42 } }
retry: { give_up_after: 72h, min_backoff: 2s, max_backoff: 15m }
park: { probe_interval: 15s, max_probe_interval: 5m }
retention: { delivered: 30d, ignored: 30d, dead: 90d, quarantine: 30d, incidents: 400d }
ingest: { max_body: 2MiB, max_waiting: 1000000, max_redis_memory: 80% }
`;
