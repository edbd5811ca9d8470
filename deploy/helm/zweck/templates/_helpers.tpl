{{- define "zweck.labels" -}}
app.kubernetes.io/name: zweck
{{- end }}

{{- /* Which files and secrets there are. */}}
{{- define "zweck.sealed.record" -}}
{{- if and .Values.record.url (not .Values.unsealed) }}yes{{ end }}
{{- end }}
{{- define "zweck.sealed.register" -}}
{{- if and .Values.register.url (not .Values.unsealed) }}yes{{ end }}
{{- end }}
{{- define "zweck.keys" -}}
{{- if or .Values.bundleKeys .Values.activities.key }}yes{{ end }}
{{- end }}

{{- /* The settings of `zweck serve` that follow from the values; those of `settings` go before them. */}}
{{- define "zweck.settings" -}}
{{- $all := dict "listen" "0.0.0.0:50051" "workers" .Values.workers "grace" .Values.grace "last-served" .Values.lastServed "log" "json" "reflection" false }}
{{- if .Values.tls.enabled }}
{{- $_ := merge $all (dict "tls-cert" "/etc/zweck/tls/tls.crt" "tls-key" "/etc/zweck/tls/tls.key" "tls-client-ca" "/etc/zweck/tls/ca.crt" "access" "/etc/zweck/config/access.yaml") }}
{{- else }}
{{- $_ := set $all "insecure" true }}
{{- end }}
{{- with .Values.memory }}{{ $_ := set $all "max-memory" . }}{{ end }}
{{- with .Values.record.url }}{{ $_ := set $all "record" . }}{{ end }}
{{- if include "zweck.sealed.record" . }}{{ $_ := set $all "record-key" "/etc/zweck/record/key" }}{{ end }}
{{- with .Values.record.anchors }}{{ $_ := set $all "record-anchors" . }}{{ end }}
{{- with .Values.register.url }}{{ $_ := set $all "register" . }}{{ end }}
{{- if include "zweck.sealed.register" . }}{{ $_ := set $all "register-key" "/etc/zweck/register/key" }}{{ end }}
{{- with .Values.register.anchors }}{{ $_ := set $all "register-anchors" . }}{{ end }}
{{- if .Values.unsealed }}{{ $_ := set $all "unsealed" true }}{{ end }}
{{- if .Values.pseudonyms.secret }}{{ $_ := set $all "pseudonym-key" "/etc/zweck/pseudonyms/key" }}{{ end }}
{{- if .Values.activities.files }}{{ $_ := set $all "activities" "/etc/zweck/company" }}{{ end }}
{{- with .Values.activities.folder }}{{ $_ := set $all "activities" . }}{{ end }}
{{- if .Values.activities.key }}{{ $_ := set $all "activities-key" "/etc/zweck/keys/activities.pub" }}{{ end }}
{{- $policies := .Values.policies | default list }}
{{- if not (kindIs "slice" $policies) }}{{ $policies = list $policies }}{{ end }}
{{- if .Values.house.files }}{{ $policies = append $policies "/etc/zweck/house" }}{{ end }}
{{- with $policies }}{{ $_ := set $all "policies" . }}{{ end }}
{{- $keys := list }}
{{- range $number, $_ := .Values.bundleKeys }}{{ $keys = append $keys (printf "/etc/zweck/keys/%d.pub" $number) }}{{ end }}
{{- with $keys }}{{ $_ := set $all "bundle-key" . }}{{ end }}
{{- if .Values.metrics }}
{{- $_ := set $all "metrics" "0.0.0.0:9464" }}
{{- if .Values.tls.enabled }}{{ $_ := set $all "insecure-metrics" true }}{{ end }}
{{- end }}
{{- if .Values.otlp.endpoint }}{{ $_ := set $all "traces" "otlp" }}{{ end }}
{{- toYaml (mergeOverwrite $all .Values.settings) }}
{{- end }}

{{- /* Whether record or register is a file: for one pod at a time, on a volume that outlives it. */}}
{{- define "zweck.file" -}}
{{- $settings := include "zweck.settings" . | fromYaml }}
{{- range $name := list "record" "register" }}
{{- $url := get $settings $name | default "" | toString }}
{{- if hasPrefix "sqlite:" $url }}
{{- if gt (int $.Values.autoscaling.max) 1 }}{{ fail (printf "a %s in a file is for one pod: set autoscaling to {min: 1, max: 1}, or use PostgreSQL" $name) }}{{ end }}
{{- $kept := false }}
{{- range $.Values.extraVolumeMounts }}{{ if hasPrefix (printf "sqlite:///%s/" (trimSuffix "/" .mountPath)) $url }}{{ $kept = true }}{{ end }}{{ end }}
{{- if not $kept }}{{ fail (printf "a %s in a file goes with its pod: put it on a volume (extraVolumes, extraVolumeMounts)" $name) }}{{ end }}
{{- $name }}
{{- end }}
{{- end }}
{{- end }}

{{- /* A ConfigMap of files by their paths, and its volume: the name, and the files. */}}
{{- define "zweck.files" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}
  labels: {{- include "zweck.labels" . | nindent 4 }}
data:
  {{- range $path, $text := .files }}
  {{ $path | replace "/" "__" }}: {{ toJson $text }}
  {{- end }}
{{- end }}
{{- define "zweck.volume" -}}
configMap:
  name: {{ .name }}
  items:
    {{- range $path, $_ := .files }}
    - {key: {{ $path | replace "/" "__" }}, path: {{ $path }}}
    {{- end }}
{{- end }}
{{- define "zweck.keyfiles" -}}
{{- $files := dict }}
{{- with .Values.activities.key }}{{ $_ := set $files "activities.pub" . }}{{ end }}
{{- range $number, $key := .Values.bundleKeys }}{{ $_ := set $files (printf "%d.pub" $number) $key }}{{ end }}
{{- toJson $files }}
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
