{{- define "zweck.labels" -}}
app.kubernetes.io/name: zweck
{{- end }}

{{- define "zweck.settings" -}}
listen: 0.0.0.0:50051
{{- if .Values.tls.enabled }}
tls-cert: /etc/zweck/tls/tls.crt
tls-key: /etc/zweck/tls/tls.key
tls-client-ca: /etc/zweck/tls/ca.crt
access: /etc/zweck/config/access.yaml
{{- else }}
insecure: true
{{- end }}
workers: {{ .Values.workers }}
grace: {{ .Values.grace }}
{{- if .Values.memory }}
max-memory: {{ .Values.memory }}
{{- end }}
{{- with .Values.record.url }}
record: {{ . }}
{{- end }}
{{- if and .Values.record.url (not .Values.unsealed) }}
record-key: /etc/zweck/record/key
{{- end }}
last-served: /var/lib/zweck/last-served.json
{{- with .Values.register.url }}
register: {{ . }}
{{- end }}
{{- if and .Values.register.url (not .Values.unsealed) }}
register-key: /etc/zweck/register/key
{{- end }}
{{- if .Values.unsealed }}
unsealed: true
{{- end }}
{{- if .Values.pseudonyms.secret }}
pseudonym-key: /etc/zweck/pseudonyms/key
{{- end }}
{{- if .Values.activities.files }}
activities: /etc/zweck/company
{{- else if .Values.activities.folder }}
activities: {{ .Values.activities.folder }}
{{- end }}
{{- with .Values.policies }}
policies: {{ . }}
{{- end }}
{{- if .Values.metrics }}
metrics: 0.0.0.0:9464
{{- if .Values.tls.enabled }}
insecure-metrics: true
{{- end }}
{{- end }}
log: json
reflection: false
{{- with .Values.settings }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "zweck.git" -}}
image: {{ required "name the image of git-sync: git.image" .Values.git.image | quote }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  requests: {cpu: 10m, memory: 64Mi}
  limits: {memory: 256Mi}
volumeMounts:
  - {name: git, mountPath: /git}
  - {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "zweck.probe" -}}
{{- if .Values.tls.enabled }}
exec: {command: [zweck, health]}
timeoutSeconds: 5
{{- else }}
grpc: {port: 50051}
timeoutSeconds: 5
{{- end }}
{{- end }}
