/** Made by `npm run generate` from crates/control/openapi/admin.yaml. Change that, not this. */

export interface paths {
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling/policies/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Policies of all levels */
        get: operations["searchPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling/policies/{policyLevel}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
            };
            cookie?: never;
        };
        /** Policies of one level */
        get: operations["listPolicies"];
        put?: never;
        /** Make a policy */
        post: operations["createPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/throttling/policies/{policyLevel}/{policyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy. */
                policyId: components["parameters"]["policyId"];
            };
            cookie?: never;
        };
        /** One policy */
        get: operations["readPolicy"];
        /** Change a policy; its name stays */
        put: operations["updatePolicy"];
        post?: never;
        /** Remove a policy that nobody uses */
        delete: operations["deletePolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gateway environments */
        get: operations["listEnvironments"];
        put?: never;
        /** Make a gateway environment */
        post: operations["createEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/environments/{environmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The environment. */
                environmentId: components["parameters"]["environmentId"];
            };
            cookie?: never;
        };
        get?: never;
        /** Change a gateway environment; its name stays */
        put: operations["updateEnvironment"];
        post?: never;
        /** Remove a gateway environment nothing is deployed to */
        delete: operations["deleteEnvironment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key-managers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Key managers */
        get: operations["listKeyManagers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key-managers/{keyManagerId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key manager. */
                keyManagerId: components["parameters"]["keyManagerId"];
            };
            cookie?: never;
        };
        /** One key manager */
        get: operations["readKeyManager"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Applications of all owners */
        get: operations["listApplications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an application with its keys and subscriptions */
        delete: operations["deleteApplication"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/applications/{applicationId}/change-owner": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an application to another user */
        post: operations["changeOwner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an administration portal must know of the installation */
        get: operations["readSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system-scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who gets which scope */
        get: operations["listScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for approval */
        get: operations["listWorkflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            /** @description The HTTP status or a six-digit code of WSO2's. */
            code: number;
            /** @description Short text. */
            message: string;
            /** @description What exactly is wrong and the way out. */
            description: string;
            moreInfo: string;
            /** @description One entry for each member that is wrong. */
            error: components["schemas"]["ErrorItem"][];
        };
        ErrorItem: {
            code: string;
            /** @description The member it is about. */
            message: string;
            /** @description What is wrong with it. */
            description: string;
        };
        Pagination: {
            offset: number;
            limit: number;
            /** @description Entries of the whole list. */
            total: number;
            /** @description Relative address of the next page, or empty. */
            next: string;
            /** @description Relative address of the page before, or empty. */
            previous: string;
        };
        PolicySummary: {
            uuid: string;
            policyName: string;
            displayName: string;
            description: string;
            isDeployed: boolean;
            /** @enum {string} */
            type: "application" | "subscription" | "advanced";
        };
        PolicySummaryList: {
            count: number;
            list: components["schemas"]["PolicySummary"][];
        };
        NewThrottlePolicy: {
            policyName: string;
            displayName?: string | null;
            description?: string | null;
            defaultLimit?: components["schemas"]["ThrottleLimit"] | null;
            /** @description Of application policies. */
            burstLimit?: components["schemas"]["BurstLimit"] | null;
            /** @description Burst limit of subscription policies; 0 for none. */
            rateLimitCount?: number | null;
            rateLimitTimeUnit?: string | null;
            stopOnQuotaReach?: boolean | null;
            /** @enum {string|null} */
            billingPlan?: "FREE" | "COMMERCIAL" | null;
        };
        /** @description A policy; which members it has besides the required ones depends on its level. */
        ThrottlePolicy: {
            policyId: string;
            policyName: string;
            displayName: string;
            description: string;
            isDeployed: boolean;
            defaultLimit: components["schemas"]["ThrottleLimit"];
            /** @enum {string} */
            type: "ApplicationThrottlePolicy" | "SubscriptionThrottlePolicy" | "AdvancedThrottlePolicy";
            burstLimit?: components["schemas"]["BurstLimit"];
            graphQLMaxComplexity?: number;
            graphQLMaxDepth?: number;
            monetization?: {
                [key: string]: unknown;
            } | null;
            rateLimitCount?: number;
            rateLimitTimeUnit?: string | null;
            customAttributes?: {
                [key: string]: unknown;
            }[];
            stopOnQuotaReach?: boolean;
            billingPlan?: string;
            permissions?: {
                [key: string]: unknown;
            } | null;
            subscriberCount?: number;
            conditionalGroups?: {
                [key: string]: unknown;
            }[];
        };
        ThrottlePolicyList: {
            count: number;
            list: components["schemas"]["ThrottlePolicy"][];
        };
        BurstLimit: {
            rateLimitCount?: number | null;
            rateLimitTimeUnit?: string | null;
        };
        ThrottleLimit: {
            /** @enum {string} */
            type: "REQUESTCOUNTLIMIT" | "BANDWIDTHLIMIT";
            requestCount?: components["schemas"]["RequestCountLimit"] | null;
            bandwidth?: components["schemas"]["BandwidthLimit"] | null;
        };
        RequestCountLimit: {
            /** @description sec, min, hour, days, week, month, year */
            timeUnit: string;
            unitTime: number;
            requestCount: number;
        };
        BandwidthLimit: {
            timeUnit: string;
            unitTime: number;
            dataAmount: number;
            /** @description KB, MB or GB */
            dataUnit: string;
        };
        NewVHost: {
            host: string;
            /** @description -1 for off. */
            httpPort?: number | null;
            /** @description -1 for off. */
            httpsPort?: number | null;
        };
        NewEnvironment: {
            name: string;
            displayName?: string | null;
            description?: string | null;
            /** @enum {string|null} */
            type?: "hybrid" | "production" | "sandbox" | null;
            /** @description Exactly one. */
            vhosts: components["schemas"]["NewVHost"][];
        };
        Environment: {
            id: string;
            name: string;
            displayName: string;
            description: string;
            /** @enum {string} */
            type: "hybrid" | "production" | "sandbox";
            provider: string;
            gatewayType: string;
            isReadOnly: boolean;
            vhosts: components["schemas"]["VHost"][];
            endpointURIs: string[];
            additionalProperties: {
                [key: string]: unknown;
            }[];
            permissions: components["schemas"]["Permissions"];
        };
        VHost: {
            host: string;
            httpContext: string;
            httpPort: number | null;
            httpsPort: number | null;
        };
        Permissions: {
            permissionType: string;
            roles: string[];
        };
        EnvironmentList: {
            count: number;
            list: components["schemas"]["Environment"][];
        };
        KeyManagerInfo: {
            id: string;
            name: string;
            type: string;
            description: string;
            enabled: boolean;
            tokenType: string;
        };
        KeyManagerInfoList: {
            count: number;
            list: components["schemas"]["KeyManagerInfo"][];
        };
        KeyManager: {
            id: string;
            name: string;
            displayName: string;
            type: string;
            description: string;
            wellKnownEndpoint: string;
            introspectionEndpoint: string;
            clientRegistrationEndpoint: string;
            tokenEndpoint: string;
            revokeEndpoint: string;
            userInfoEndpoint: string;
            authorizeEndpoint: string;
            certificates: {
                type: string;
                value: string;
            };
            issuer: string;
            availableGrantTypes: string[];
            enableTokenGeneration?: boolean;
            enableTokenEncryption?: boolean;
            enableTokenHashing?: boolean;
            enableMapOAuthConsumerApps?: boolean;
            enableOAuthAppCreation?: boolean;
            enableSelfValidationJWT?: boolean;
            claimMapping?: {
                [key: string]: unknown;
            }[];
            consumerKeyClaim?: string;
            scopesClaim?: string;
            tokenValidation?: {
                [key: string]: unknown;
            }[];
            enabled: boolean;
            additionalProperties?: {
                [key: string]: unknown;
            };
            permissions?: components["schemas"]["Permissions"];
            tokenType: string;
        };
        ApplicationInfo: {
            applicationId: string;
            name: string;
            owner: string;
            status: string;
            groupId: string | null;
        };
        ApplicationInfoList: {
            count: number;
            next: string;
            previous: string;
            list: components["schemas"]["ApplicationInfo"][];
            pagination: components["schemas"]["Pagination"];
        };
        Settings: {
            scopes: string[];
            gatewayTypes: string[];
            keyManagerConfiguration: {
                [key: string]: unknown;
            }[];
            analyticsEnabled: boolean;
        };
        Scope: {
            /** @description Part of the product. */
            tag: string;
            name: string;
            description: string;
            roles: string[];
        };
        ScopeList: {
            count: number;
            list: components["schemas"]["Scope"][];
        };
        Workflow: {
            [key: string]: unknown;
        };
        WorkflowList: {
            /** @description Entries of this page. */
            count: number;
            list: components["schemas"]["Workflow"][];
            pagination: components["schemas"]["Pagination"];
        };
    };
    responses: {
        /** @description What went wrong, and what to do about it. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Most entries of the page. */
        limit: number;
        /** @description Entries to skip. */
        offset: number;
        /** @description What the policies apply to. */
        policyLevel: "application" | "subscription" | "advanced";
        /** @description The policy. */
        policyId: string;
        /** @description The environment. */
        environmentId: string;
        /** @description The key manager. */
        keyManagerId: string;
        /** @description The application. */
        applicationId: string;
    };
    requestBodies: never;
    headers: {
        /** @description Address of what was made, without scheme and host. */
        Location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    searchPolicies: {
        parameters: {
            query?: {
                /** @description `type:all` or `type:` and a level; all when absent. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policies in short. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySummaryList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPolicies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlePolicyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewThrottlePolicy"];
            };
        };
        responses: {
            /** @description The policy. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlePolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy. */
                policyId: components["parameters"]["policyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlePolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updatePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy. */
                policyId: components["parameters"]["policyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewThrottlePolicy"];
            };
        };
        responses: {
            /** @description The policy as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThrottlePolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deletePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policies apply to. */
                policyLevel: components["parameters"]["policyLevel"];
                /** @description The policy. */
                policyId: components["parameters"]["policyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listEnvironments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnvironment"];
            };
        };
        responses: {
            /** @description The environment. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The environment. */
                environmentId: components["parameters"]["environmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnvironment"];
            };
        };
        responses: {
            /** @description The environment as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The environment. */
                environmentId: components["parameters"]["environmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    listKeyManagers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyManagerInfoList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    readKeyManager: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key manager. */
                keyManagerId: components["parameters"]["keyManagerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key manager, with the addresses of now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyManager"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listApplications: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Those of this owner. */
                user?: string;
                /** @description Part of the name. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of applications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationInfoList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    changeOwner: {
        parameters: {
            query: {
                /** @description The new owner. */
                owner: string;
            };
            header?: never;
            path: {
                /** @description The application. */
                applicationId: components["parameters"]["applicationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    readSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listScopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All scopes with the roles that get them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listWorkflows: {
        parameters: {
            query?: {
                /** @description Most entries of the page. */
                limit?: components["parameters"]["limit"];
                /** @description Entries to skip. */
                offset?: components["parameters"]["offset"];
                /** @description Read by WSO2's clients only; ignored. */
                workflowType?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing does here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
