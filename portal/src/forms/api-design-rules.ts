/** Between the API as the server writes it and the fields of its design page. */

import type { Api } from '../api/publisher';

type BusinessInformation = { businessOwner?: string; businessOwnerEmail?: string; technicalOwner?: string; technicalOwnerEmail?: string };

export type DesignFields = {
  displayName: string;
  description: string;
  tags: string[];
  isDefaultVersion: boolean;
  businessOwner: string;
  businessOwnerEmail: string;
  technicalOwner: string;
  technicalOwnerEmail: string;
  visibility: Api['visibility'];
  visibleRoles: string[];
  isRestricted: boolean;
  accessRoles: string[];
};

const PEOPLE = ['businessOwner', 'businessOwnerEmail', 'technicalOwner', 'technicalOwnerEmail'] as const;

export function designOf(api: Partial<Api>): DesignFields {
  const people = (api.businessInformation ?? {}) as BusinessInformation;
  return {
    displayName: api.displayName ?? '',
    description: api.description ?? '',
    tags: api.tags ?? [],
    isDefaultVersion: api.isDefaultVersion ?? false,
    businessOwner: people.businessOwner ?? '',
    businessOwnerEmail: people.businessOwnerEmail ?? '',
    technicalOwner: people.technicalOwner ?? '',
    technicalOwnerEmail: people.technicalOwnerEmail ?? '',
    visibility: api.visibility ?? 'PUBLIC',
    visibleRoles: api.visibleRoles ?? [],
    isRestricted: api.accessControl === 'RESTRICTED',
    accessRoles: api.accessControlRoles ?? [],
  };
}

/** What goes back to the server: roles only where they mean something, nobody rather than an empty name. */
export function changesOf(fields: DesignFields): Partial<Api> {
  const people: BusinessInformation = {};
  for (const name of PEOPLE) {
    const text = fields[name].trim();
    if (text) people[name] = text;
  }
  return {
    displayName: fields.displayName.trim() || null,
    description: fields.description,
    tags: fields.tags,
    isDefaultVersion: fields.isDefaultVersion,
    businessInformation: people,
    visibility: fields.visibility,
    visibleRoles: fields.visibility === 'RESTRICTED' ? fields.visibleRoles : [],
    accessControl: fields.isRestricted ? 'RESTRICTED' : 'NONE',
    accessControlRoles: fields.isRestricted ? fields.accessRoles : [],
  };
}
