/** Texte der Verwaltung. */

import type { admin as english } from '../en/admin';
import type { Translated } from '../shape';
import { identity } from './admin-identity';

export const admin: Translated<typeof english> = {
  admin: {
    ...identity,
    environments: {
      title: 'Umgebungen',
      intro: 'Wo Revisionen bereitgestellt werden können. Jede hat einen oder mehrere Hostnamen mit ihren Ports.',
      hosts: 'Hosts',
      type: 'Gateway',
      emptyTitle: 'Keine Umgebungen',
      emptyHint: 'Ohne eine kann keine API bereitgestellt werden. Legen Sie eine über das Admin-REST-API an: POST /api/am/admin/v4/environments.',
      readOnly: 'In der Konfigurationsdatei festgelegt',
      ports: 'http {{http}} · https {{https}}',
    },
    defaultApis: {
      title: 'Standard-APIs',
      intro: 'Was jedes Gateway vom Key-Manager unter seiner eigenen Adresse anbietet, ohne Schlüssel. Symbolische Endpunkte folgen der Port-Tabelle: In ihnen steht kein Port.',
      leadsTo: 'Führt zu',
      served: 'Angeboten',
      servedOf: 'Angeboten: {{path}}',
      changed: 'Nicht wie ausgeliefert',
      edit: 'Bearbeiten',
      editOf: '{{path}} bearbeiten',
      restore: 'Wiederherstellen',
      restoreOf: '{{path}} wiederherstellen',
      restoreTitle: '{{path}} wie ausgeliefert wiederherstellen?',
      restoreHint: 'Es wird wieder angeboten und führt zu {{endpoint}}.',
      isRestored: '{{path}} ist wie ausgeliefert.',
      disable: 'Nicht mehr anbieten',
      disableTitle: '{{path}} nicht mehr anbieten?',
      disableHint: 'Wer {{path}} auf einem Gateway benutzt, bekommt 404. Die Adresse des Key-Managers selbst geht weiter.',
      isOff: '{{path}} wird nicht mehr angeboten.',
      isOn: '{{path}} wird angeboten.',
      editTitle: 'Wohin {{path}} führt',
      endpoint: 'Endpunkt',
      endpointHint: 'tidegate://key-manager/oauth2/… für diese Installation, oder die http(s)-Adresse eines anderen Key-Managers.',
      shipped: 'Wie ausgeliefert:',
      saved: '{{path}} führt jetzt dorthin.',
      problem: {
        empty: 'Geben Sie eine Adresse an.',
        unknown: 'Geben Sie eine http(s)-Adresse an, ohne Benutzernamen, Passwort und #.',
        symbolic: 'Eine Standard-API erreicht nur tidegate://key-manager/oauth2/token, authorize, revoke und userinfo.',
      },
      emptyTitle: 'Keine Standard-APIs',
      emptyHint: 'Der Server legt sie beim Start an, es sei denn, andere APIs haben ihre Adressen: Sein Log sagt, welche.',
    },
  },
};
