// Made by `npm run api` from `ispd --openapi`. Not edited by hand.

export interface paths {
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I, and what may I do */
        get: operations["session.show"];
        put?: never;
        /** Log in: the session comes as a cookie, its CSRF token as a header */
        post: operations["session.create"];
        /** Log out: end this session for everybody who holds it */
        delete: operations["session.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API tokens of the user */
        get: operations["token.list"];
        put?: never;
        /** Make an API token; it is shown once */
        post: operations["token.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API token */
        delete: operations["token.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant of this session */
        get: operations["tenant.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the tenant: name, due day, grace, VAT */
        patch: operations["tenant.update"];
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tenants below this one */
        get: operations["tenant.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People who can log in */
        get: operations["user.list"];
        put?: never;
        /** Add a person who can log in */
        post: operations["user.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One person */
        get: operations["user.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a person; a new password ends all their sessions */
        patch: operations["user.update"];
        trace?: never;
    };
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The first page: online, due, collected, what should be empty */
        get: operations["overview.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packages on sale */
        get: operations["package.list"];
        put?: never;
        /** Add a package */
        post: operations["package.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/packages/{package_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One package */
        get: operations["package.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a package; a new speed reaches all its lines */
        patch: operations["package.update"];
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Customers: paid? online? light? */
        get: operations["customer.list"];
        put?: never;
        /** Add a customer */
        post: operations["customer.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer */
        get: operations["customer.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a customer */
        patch: operations["customer.update"];
        trace?: never;
    };
    "/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines: what is wanted, what is proved, who is online */
        get: operations["service.list"];
        put?: never;
        /** Sell a line: PPPoE login and package on a router */
        post: operations["service.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One line */
        get: operations["service.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a line: package, router, login, hold */
        patch: operations["service.update"];
        trace?: never;
    };
    "/services/{service_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a line today: it is taken off the router */
        post: operations["service.end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{service_id}/credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The PPPoE login and password of a line */
        get: operations["service.credential"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{service_id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a line to its router now and prove it */
        post: operations["service.apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/proofs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was read back from the router, newest first */
        get: operations["proof.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Routers and OLTs */
        get: operations["node.list"];
        put?: never;
        /** Add a router or an OLT */
        post: operations["node.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes/{node_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One router or OLT */
        get: operations["node.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a router or an OLT */
        patch: operations["node.update"];
        trace?: never;
    };
    "/nodes/{node_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the device now: is it there, does the login work */
        post: operations["node.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes/{node_id}/poll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the device now: ONUs and light of an OLT, sessions of a router */
        post: operations["node.poll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** ONUs, worst light first */
        get: operations["onu.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onus/{onu_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One ONU */
        get: operations["onu.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onus/{onu_id}/history/{hours}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Light of one ONU over the last hours */
        get: operations["onu.history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bill-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Billing runs, newest first */
        get: operations["bill.list"];
        put?: never;
        /** Issue the invoices of a month; run twice equals run once */
        post: operations["bill.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invoices, newest first */
        get: operations["invoice.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invoices/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One invoice */
        get: operations["invoice.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invoice-lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of an invoice */
        get: operations["invoice.lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Payments, newest first */
        get: operations["payment.list"];
        put?: never;
        /** Take a payment over the counter: oldest invoices first */
        post: operations["payment.take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One payment */
        get: operations["payment.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ledger rows, newest journal first */
        get: operations["ledger.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The trial balance */
        get: operations["ledger.sums"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dunning-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge all customers by a date: suspend past the grace, restore the rest */
        post: operations["dunning.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove the books: nothing listed means all is well */
        post: operations["verify.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live figures as Server-Sent Events
         * @description Event `overview`: its data is one overview record, sent at once and then whenever it has changed, looked at every 2 s. Event `end`: the session is over. Comments keep the connection alive. At most 4 streams a session.
         */
        get: operations["events.follow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi.show"];
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
        /** @description RFC 9457 problem details */
        problem: {
            /** Format: uri-reference */
            type: string;
            title: string;
            status: number;
            /** @description for people */
            detail: string;
            /** @description for programs: invalid, not_found, exists, denied, login, state, conflict, busy, ... */
            code: string;
            /** @description names this request in the server's log */
            request_id: string;
            errors?: {
                field: string;
                message: string;
            }[];
        };
        login_options: {
            /** @description e-mail or phone */
            login: string;
            /**
             * Format: password
             * @description Password
             */
            password: string;
        };
        session_info: {
            /**
             * Tenant ID
             * Format: int64
             * @description number of a row
             */
            tenant_id: number;
            /** Tenant code */
            tenant_code: string;
            /** Tenant name */
            tenant_name: string;
            /**
             * Tenant kind
             * @enum {string}
             */
            tenant_kind: "platform" | "group" | "isp";
            /**
             * User ID
             * Format: int64
             * @description number of a row
             */
            user_id: number | null;
            /** Login */
            login: string | null;
            /** Name */
            name: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "developer" | "super_admin" | "admin" | "technician" | "cashier" | "noc" | "accounts" | "reseller" | "customer";
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number | null;
            /** Permissions */
            permissions: string;
            /** Time zone */
            timezone: string;
            /**
             * Expires
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            expires_at_us: number | null;
        };
        token: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly token_id: number;
            /** Name */
            name: string;
            /** Token */
            token: string | null;
            /** Scopes */
            scopes: string | null;
            /**
             * Expires
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            expires_at_us: number;
            /**
             * Last used
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            used_at_us: number | null;
            /**
             * Revoked
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            revoked_at_us: number | null;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
        };
        token_list: {
            items: components["schemas"]["token"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        token_options: {
            /** @description what it is for */
            name: string;
            /** @description permissions separated by blanks; default all of the owner's */
            scopes?: string | null;
            /**
             * Format: int64
             * @description days it lives, 1 to 365; default 90
             */
            expire_days?: number | null;
        };
        tenant: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly tenant_id: number;
            /**
             * Parent ID
             * Format: int64
             * @description number of a row
             */
            parent_id: number | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "platform" | "group" | "isp";
            /** Code */
            code: string;
            /** Name */
            name: string;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "suspended" | "closed";
            /** Time zone */
            timezone: string;
            /** Invoice prefix */
            invoice_prefix: string;
            /**
             * Due day
             * Format: int64
             */
            due_day: number;
            /**
             * Grace days
             * Format: int64
             */
            grace_days: number;
            /**
             * VAT %
             * Format: int64
             * @description 1/100 per cent
             */
            vat_pct_x100: number;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
            /**
             * Revision
             * Format: int64
             */
            revision: number;
        };
        tenant_options: {
            /** @description short name, [a-z0-9-]{2,32}, unique on the installation */
            code?: string | null;
            /** @description name for people */
            name?: string | null;
            /** @description IANA name; default Asia/Dhaka */
            timezone?: string | null;
            /** @description in front of invoice numbers; default the code in capitals */
            invoice_prefix?: string | null;
            /**
             * Format: int64
             * @description bills are due on this day of their month, 1 to 28; default 10
             */
            due_day?: number | null;
            /**
             * Format: int64
             * @description days after the due date before a line is suspended, 0 to 60; default 3
             */
            grace_days?: number | null;
            /**
             * Format: int64
             * @description VAT put on top of prices; default 5 % (1/100 per cent)
             */
            vat_pct_x100?: number | null;
            /**
             * Format: int64
             * @description change only if it is still this revision
             */
            revision?: number | null;
        };
        tenant_list: {
            items: components["schemas"]["tenant"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        user: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly user_id: number;
            /** Login */
            login: string;
            /** Name */
            name: string | null;
            /** Phone */
            phone: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "developer" | "super_admin" | "admin" | "technician" | "cashier" | "noc" | "accounts" | "reseller" | "customer";
            /**
             * State
             * @enum {string}
             */
            state: "active" | "suspended" | "closed";
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number | null;
            /**
             * Last login
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            login_at_us: number | null;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
            /**
             * Revision
             * Format: int64
             */
            revision: number;
        };
        user_list: {
            items: components["schemas"]["user"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        user_options: {
            /** @description e-mail or phone; required to create */
            login?: string | null;
            /** @description name of the person */
            name?: string | null;
            /** @description phone number */
            phone?: string | null;
            /**
             * Format: password
             * @description 10 to 256 characters
             */
            password?: string | null;
            /** @description a role, for example "technician" */
            role?: string | null;
            /** @description "active" or "suspended" */
            state?: string | null;
            /**
             * Format: int64
             * @description the customer whose login this is (number of a row)
             */
            customer_id?: number | null;
            /**
             * Format: int64
             * @description change only if it is still this revision
             */
            revision?: number | null;
        };
        overview: {
            /**
             * Customers
             * Format: int64
             */
            customer_count: number;
            /**
             * Lines
             * Format: int64
             */
            service_count: number;
            /**
             * Online
             * Format: int64
             */
            online_count: number;
            /**
             * Offline
             * Format: int64
             */
            offline_count: number;
            /**
             * Suspended
             * Format: int64
             */
            suspended_count: number;
            /**
             * Pending
             * Format: int64
             */
            pending_count: number;
            /**
             * Pending since
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            pending_at_us: number | null;
            /**
             * Suspended but online
             * Format: int64
             */
            suspended_online_count: number;
            /**
             * Paid but blocked
             * Format: int64
             */
            paid_blocked_count: number;
            /**
             * Due
             * Format: int64
             * @description paisa, 1/100 taka
             */
            due_paisa: number;
            /**
             * Billed this month
             * Format: int64
             * @description paisa, 1/100 taka
             */
            billed_paisa: number;
            /**
             * Collected this month
             * Format: int64
             * @description paisa, 1/100 taka
             */
            collected_paisa: number;
            /**
             * Collected today
             * Format: int64
             * @description paisa, 1/100 taka
             */
            collected_today_paisa: number;
            /**
             * Nodes
             * Format: int64
             */
            node_count: number;
            /**
             * Nodes down
             * Format: int64
             */
            node_down_count: number;
            /**
             * ONUs
             * Format: int64
             */
            onu_count: number;
            /**
             * ONUs online
             * Format: int64
             */
            onu_online_count: number;
            /**
             * Weak light
             * Format: int64
             */
            weak_count: number;
            /**
             * Critical light
             * Format: int64
             */
            critical_count: number;
        };
        package: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly package_id: number;
            /** Code */
            code: string;
            /** Name */
            name: string;
            /**
             * Download
             * Format: int64
             * @description bits per second
             */
            download_bps: number;
            /**
             * Upload
             * Format: int64
             * @description bits per second
             */
            upload_bps: number;
            /**
             * Price
             * Format: int64
             * @description paisa, 1/100 taka
             */
            price_paisa: number;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "suspended" | "closed";
            /**
             * Lines
             * Format: int64
             */
            service_count: number;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
            /**
             * Revision
             * Format: int64
             */
            revision: number;
        };
        package_list: {
            items: components["schemas"]["package"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        package_options: {
            /** @description [A-Za-z0-9._-]{1,32}; required to create */
            code?: string | null;
            /** @description name for customers */
            name?: string | null;
            /**
             * Format: int64
             * @description towards the customer; required to create (bits per second)
             */
            download_bps?: number | null;
            /**
             * Format: int64
             * @description from the customer; required to create (bits per second)
             */
            upload_bps?: number | null;
            /**
             * Format: int64
             * @description a month, without VAT (paisa, 1/100 taka)
             */
            price_paisa?: number | null;
            /** @description "active", or "closed": no longer sold */
            state?: string | null;
            /**
             * Format: int64
             * @description change only if it is still this revision
             */
            revision?: number | null;
        };
        customer: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly customer_id: number;
            /** Code */
            code: string;
            /** Name */
            name: string;
            /** Phone */
            phone: string | null;
            /** Address */
            address: string | null;
            /** Zone */
            zone: string | null;
            /** Note */
            note: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "suspended" | "closed";
            /**
             * Standing
             * @enum {string}
             */
            standing: "paid" | "due" | "grace" | "overdue" | "closed";
            /**
             * Balance
             * Format: int64
             * @description paisa, 1/100 taka
             */
            balance_paisa: number;
            /**
             * Due since
             * Format: date
             * @description civil date
             */
            due_on: string | null;
            /**
             * Lines
             * Format: int64
             */
            service_count: number;
            /**
             * Suspended
             * Format: int64
             */
            suspended_count: number;
            /**
             * Online
             * Format: int64
             */
            online_count: number;
            /**
             * Looked at
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            online_at_us: number | null;
            /**
             * Light
             * @enum {string}
             */
            light: "none" | "good" | "too_strong" | "weak" | "critical";
            /**
             * Rx dBm
             * Format: int64
             * @description 1/100 dBm
             */
            rx_power_dbm_x100: number | null;
            /**
             * Light read
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            light_at_us: number | null;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
            /**
             * Revision
             * Format: int64
             */
            revision: number;
        };
        customer_list: {
            items: components["schemas"]["customer"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        customer_options: {
            /** @description required to create */
            name?: string | null;
            /** @description default the next of the sequence */
            code?: string | null;
            /** @description +8801XXXXXXXXX, 01XXXXXXXXX, with or without blanks and hyphens */
            phone?: string | null;
            /** @description where the line goes */
            address?: string | null;
            /** @description part of town */
            zone?: string | null;
            /** @description for the staff */
            note?: string | null;
            /** @description "active", or "closed" (only when no line runs) */
            state?: string | null;
            /**
             * Format: int64
             * @description change only if it is still this revision
             */
            revision?: number | null;
        };
        service: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly service_id: number;
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number;
            /** Customer */
            customer_name: string;
            /**
             * Package ID
             * Format: int64
             * @description number of a row
             */
            package_id: number;
            /** Package */
            package_code: string;
            /**
             * Node ID
             * Format: int64
             * @description number of a row
             */
            node_id: number;
            /** Node */
            node_name: string;
            /** Login */
            login: string;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "suspended" | "ended";
            /**
             * Started
             * Format: date
             * @description civil date
             */
            started_on: string;
            /**
             * Ended
             * Format: date
             * @description civil date
             */
            ended_on: string | null;
            /**
             * Hold until
             * Format: date
             * @description civil date
             */
            hold_until_on: string | null;
            /** Hold reason */
            hold_reason: string | null;
            /**
             * Price
             * Format: int64
             * @description paisa, 1/100 taka
             */
            price_paisa: number;
            /**
             * Download
             * Format: int64
             * @description bits per second
             */
            download_bps: number;
            /**
             * Upload
             * Format: int64
             * @description bits per second
             */
            upload_bps: number;
            /**
             * Wanted version
             * Format: int64
             */
            desired_version: number;
            /**
             * Proved version
             * Format: int64
             */
            applied_version: number;
            /**
             * Proved
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            applied_at_us: number | null;
            /** Proved enabled */
            applied_enabled: boolean | null;
            /**
             * Changed
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            changed_at_us: number | null;
            /**
             * Attempts
             * Format: int64
             */
            attempt_count: number;
            /**
             * Next try
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            retry_at_us: number | null;
            /** Error */
            apply_error: string | null;
            /** Online */
            online: boolean | null;
            /**
             * Looked at
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            online_at_us: number | null;
            /**
             * Online since
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            online_since_us: number | null;
            /** IP address */
            online_address: string | null;
            /**
             * ONU ID
             * Format: int64
             * @description number of a row
             */
            onu_id: number | null;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
            /**
             * Revision
             * Format: int64
             */
            revision: number;
        };
        service_list: {
            items: components["schemas"]["service"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        service_options: {
            /**
             * Format: int64
             * @description required to create (number of a row)
             */
            customer_id?: number | null;
            /**
             * Format: int64
             * @description required to create (number of a row)
             */
            package_id?: number | null;
            /**
             * Format: int64
             * @description required to create: a router (number of a row)
             */
            node_id?: number | null;
            /** @description required to create; [A-Za-z0-9._@-]{1,64}, unique in the tenant */
            login?: string | null;
            /**
             * Format: password
             * @description default one of 16 characters, made by the library
             */
            password?: string | null;
            /**
             * Format: date
             * @description first day that is billed; default today (civil date)
             */
            started_on?: string | null;
            /**
             * Format: int64
             * @description its ONU (number of a row)
             */
            onu_id?: number | null;
            /**
             * Format: date
             * @description not suspended until this date; a past date ends a hold (civil date)
             */
            hold_until_on?: string | null;
            /** @description required with a hold */
            hold_reason?: string | null;
            /**
             * Format: int64
             * @description change only if it is still this revision
             */
            revision?: number | null;
        };
        credential: {
            /**
             * Service ID
             * Format: int64
             * @description number of a row
             */
            service_id: number;
            /** Login */
            login: string;
            /** Password */
            password: string;
        };
        proof: {
            /**
             * Service ID
             * Format: int64
             * @description number of a row
             */
            service_id: number;
            /**
             * Version
             * Format: int64
             */
            version: number;
            /**
             * Time
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            at_us: number;
            /**
             * Node ID
             * Format: int64
             * @description number of a row
             */
            node_id: number;
            /** Matches */
            matches: boolean;
            /** Enabled */
            enabled: boolean;
            /**
             * Sessions
             * Format: int64
             */
            session_count: number;
            /** Plan */
            plan: string | null;
            /** Read back */
            content: string | null;
        };
        proof_list: {
            items: components["schemas"]["proof"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        node: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly node_id: number;
            /** Name */
            name: string;
            /** Driver */
            driver: string;
            /** OLT */
            is_olt: boolean;
            /** Address */
            address: string;
            /**
             * Port
             * Format: int64
             */
            port: number | null;
            /** TLS */
            tls: boolean;
            /** TLS pin */
            tls_pin: string | null;
            /** User name */
            username: string | null;
            /**
             * Poll interval
             * Format: int64
             * @description milliseconds
             */
            poll_interval_ms: number;
            /**
             * State
             * @enum {string}
             */
            state: "unknown" | "up" | "down";
            /**
             * State since
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            state_at_us: number | null;
            /**
             * Seen
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            seen_at_us: number | null;
            /** Error */
            node_error: string | null;
            /** Model */
            model: string | null;
            /** Version */
            version: string | null;
            /**
             * Uptime
             * Format: int64
             * @description milliseconds
             */
            uptime_ms: number | null;
            /**
             * Lines
             * Format: int64
             */
            service_count: number;
            /**
             * Pending
             * Format: int64
             */
            pending_count: number;
            /**
             * ONUs
             * Format: int64
             */
            onu_count: number;
            /**
             * Weak light
             * Format: int64
             */
            weak_count: number;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
            /**
             * Revision
             * Format: int64
             */
            revision: number;
        };
        node_list: {
            items: components["schemas"]["node"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        node_options: {
            /** @description required to create; unique in the tenant */
            name?: string | null;
            /** @description "mikrotik", "vsol-epon" ...; required to create */
            driver?: string | null;
            /** @description required to create; numeric IPv4 or IPv6 */
            address?: string | null;
            /**
             * Format: int64
             * @description default the driver's
             */
            port?: number | null;
            /** @description "yes" or "no"; default no */
            tls?: string | null;
            /** @description SHA-256 of its certificate, 64 hex digits; "" forgets the pin */
            tls_pin?: string | null;
            /** @description to log in with */
            username?: string | null;
            /**
             * Format: password
             * @description password or SNMP community
             */
            password?: string | null;
            /**
             * Format: int64
             * @description 1000 to 86400000; default 10000 for routers, 60000 for OLTs (milliseconds)
             */
            poll_interval_ms?: number | null;
            /**
             * Format: int64
             * @description change only if it is still this revision
             */
            revision?: number | null;
        };
        node_facts: {
            /**
             * Node ID
             * Format: int64
             * @description number of a row
             */
            node_id: number;
            /** Name */
            name: string | null;
            /** Model */
            model: string | null;
            /** Version */
            version: string | null;
            /** Serial */
            serial: string | null;
            /**
             * Uptime
             * Format: int64
             * @description milliseconds
             */
            uptime_ms: number | null;
            /**
             * CPU %
             * Format: int64
             * @description 1/100 per cent
             */
            cpu_pct_x100: number | null;
            /**
             * Latency
             * Format: int64
             * @description milliseconds
             */
            latency_ms: number;
        };
        onu: {
            /**
             * ONU
             * Format: int64
             * @description number of a row
             */
            readonly onu_id: number;
            /**
             * Node ID
             * Format: int64
             * @description number of a row
             */
            node_id: number;
            /** Node */
            node_name: string;
            /**
             * PON
             * Format: int64
             */
            pon: number;
            /**
             * No.
             * Format: int64
             */
            number: number;
            /** MAC */
            mac: string | null;
            /** Serial */
            serial: string | null;
            /** Name */
            name: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "unknown" | "online" | "offline" | "power_off" | "los" | "disabled" | "unauthorised";
            /**
             * State since
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            state_at_us: number | null;
            /**
             * Rx dBm
             * Format: int64
             * @description 1/100 dBm
             */
            rx_power_dbm_x100: number | null;
            /**
             * Light
             * @enum {string}
             */
            light: "none" | "good" | "too_strong" | "weak" | "critical";
            /**
             * Tx dBm
             * Format: int64
             * @description 1/100 dBm
             */
            tx_power_dbm_x100: number | null;
            /**
             * OLT Rx dBm
             * Format: int64
             * @description 1/100 dBm
             */
            olt_rx_power_dbm_x100: number | null;
            /**
             * Temperature
             * Format: int64
             * @description 1/100 degree Celsius
             */
            temperature_celsius_x100: number | null;
            /**
             * Voltage
             * Format: int64
             * @description millivolt
             */
            voltage_mv: number | null;
            /**
             * Bias
             * Format: int64
             * @description microampere
             */
            bias_ua: number | null;
            /**
             * Distance
             * Format: int64
             * @description metres
             */
            distance_m: number | null;
            /**
             * Read
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            read_at_us: number | null;
            /**
             * Baseline dBm
             * Format: int64
             * @description 1/100 dBm
             */
            baseline_dbm_x100: number | null;
            /**
             * Service ID
             * Format: int64
             * @description number of a row
             */
            service_id: number | null;
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number | null;
            /** Customer */
            customer_name: string | null;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
        };
        onu_list: {
            items: components["schemas"]["onu"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        sample: {
            /**
             * Time
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            at_us: number;
            /**
             * Rx dBm
             * Format: int64
             * @description 1/100 dBm
             */
            rx_power_dbm_x100: number | null;
            /**
             * Tx dBm
             * Format: int64
             * @description 1/100 dBm
             */
            tx_power_dbm_x100: number | null;
            /**
             * Temperature
             * Format: int64
             * @description 1/100 degree Celsius
             */
            temperature_celsius_x100: number | null;
        };
        sample_list: {
            items: components["schemas"]["sample"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        bill_options: {
            /** @description the month that is billed (calendar month) */
            period: string;
            /** @description the same statements, rolled back */
            dry_run?: boolean | null;
            /**
             * Format: date
             * @description date of the invoices; default today (civil date)
             */
            issued_on?: string | null;
            /**
             * Format: int64
             * @description customers in one transaction; default 5000
             */
            batch?: number | null;
        };
        bill_run: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly bill_run_id: number | null;
            /**
             * Period
             * @description calendar month
             */
            period: string;
            /**
             * State
             * @enum {string}
             */
            state: "running" | "done";
            /** Dry run */
            dry_run: boolean;
            /**
             * Invoices
             * Format: int64
             */
            invoice_count: number;
            /**
             * Lines
             * Format: int64
             */
            line_count: number;
            /**
             * Net
             * Format: int64
             * @description paisa, 1/100 taka
             */
            net_paisa: number;
            /**
             * VAT
             * Format: int64
             * @description paisa, 1/100 taka
             */
            vat_paisa: number;
            /**
             * Total
             * Format: int64
             * @description paisa, 1/100 taka
             */
            total_paisa: number;
            /**
             * Settled at once
             * Format: int64
             */
            settled_count: number;
            /**
             * Started
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            started_at_us: number;
            /**
             * Finished
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            finished_at_us: number | null;
        };
        bill_run_list: {
            items: components["schemas"]["bill_run"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        invoice: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly invoice_id: number;
            /** Number */
            number: string;
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number;
            /** Customer */
            customer_name: string;
            /**
             * Period
             * @description calendar month
             */
            period: string;
            /**
             * Issued
             * Format: date
             * @description civil date
             */
            issued_on: string;
            /**
             * Due
             * Format: date
             * @description civil date
             */
            due_on: string;
            /**
             * Net
             * Format: int64
             * @description paisa, 1/100 taka
             */
            net_paisa: number;
            /**
             * VAT
             * Format: int64
             * @description paisa, 1/100 taka
             */
            vat_paisa: number;
            /**
             * Total
             * Format: int64
             * @description paisa, 1/100 taka
             */
            total_paisa: number;
            /**
             * Open
             * Format: int64
             * @description paisa, 1/100 taka
             */
            open_paisa: number;
            /**
             * State
             * @enum {string}
             */
            state: "paid" | "due" | "overdue";
            /**
             * Billing run
             * Format: int64
             * @description number of a row
             */
            bill_run_id: number | null;
            /**
             * Journal
             * Format: int64
             * @description number of a row
             */
            journal_id: number;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
        };
        invoice_list: {
            items: components["schemas"]["invoice"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        invoice_line: {
            /**
             * Invoice ID
             * Format: int64
             * @description number of a row
             */
            invoice_id: number;
            /**
             * Line
             * Format: int64
             */
            line_no: number;
            /**
             * Service ID
             * Format: int64
             * @description number of a row
             */
            service_id: number;
            /**
             * Period
             * @description calendar month
             */
            period: string;
            /** Package */
            package_code: string;
            /**
             * From
             * Format: date
             * @description civil date
             */
            from_on: string;
            /**
             * To
             * Format: date
             * @description civil date
             */
            to_on: string;
            /**
             * Days
             * Format: int64
             */
            day_count: number;
            /**
             * Of
             * Format: int64
             */
            month_day_count: number;
            /**
             * Price
             * Format: int64
             * @description paisa, 1/100 taka
             */
            price_paisa: number;
            /**
             * Net
             * Format: int64
             * @description paisa, 1/100 taka
             */
            net_paisa: number;
            /**
             * VAT %
             * Format: int64
             * @description 1/100 per cent
             */
            vat_pct_x100: number;
            /**
             * VAT
             * Format: int64
             * @description paisa, 1/100 taka
             */
            vat_paisa: number;
        };
        invoice_line_list: {
            items: components["schemas"]["invoice_line"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        payment: {
            /**
             * ID
             * Format: int64
             * @description number of a row
             */
            readonly payment_id: number;
            /** Receipt */
            receipt: string;
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number;
            /** Customer */
            customer_name: string;
            /**
             * Method
             * @enum {string}
             */
            method: "cash" | "bank" | "bkash" | "nagad";
            /**
             * Amount
             * Format: int64
             * @description paisa, 1/100 taka
             */
            amount_paisa: number;
            /**
             * Allocated
             * Format: int64
             * @description paisa, 1/100 taka
             */
            allocated_paisa: number;
            /** Reference */
            reference: string | null;
            /** Note */
            note: string | null;
            /**
             * Received
             * Format: date
             * @description civil date
             */
            received_on: string;
            /**
             * Taken by
             * Format: int64
             * @description number of a row
             */
            user_id: number | null;
            /**
             * Journal
             * Format: int64
             * @description number of a row
             */
            journal_id: number;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
        };
        payment_list: {
            items: components["schemas"]["payment"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        payment_options: {
            /**
             * Format: int64
             * @description who pays (number of a row)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description 1 paisa or more (paisa, 1/100 taka)
             */
            amount_paisa: number;
            /** @description "cash" (default) or "bank" */
            method?: string | null;
            /** @description slip number; with a method, unique in the tenant */
            reference?: string | null;
            /** @description for the staff */
            note?: string | null;
            /**
             * Format: date
             * @description default today (civil date)
             */
            received_on?: string | null;
            /** @description 8 to 64 characters: the same key again gives the same payment, once */
            idempotency_key?: string | null;
        };
        entry: {
            /**
             * Journal
             * Format: int64
             * @description number of a row
             */
            journal_id: number;
            /**
             * Line
             * Format: int64
             */
            line_no: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "invoice" | "payment";
            /**
             * Date
             * Format: date
             * @description civil date
             */
            entry_on: string;
            /**
             * Account
             * @enum {string}
             */
            account: "receivable" | "revenue" | "vat" | "cash" | "bank" | "bkash" | "nagad";
            /**
             * Customer ID
             * Format: int64
             * @description number of a row
             */
            customer_id: number | null;
            /**
             * Amount
             * Format: int64
             * @description paisa, 1/100 taka
             */
            amount_paisa: number;
            /**
             * Document
             * Format: int64
             * @description number of a row
             */
            document_id: number | null;
            /**
             * Created
             * Format: int64
             * @description instant, microseconds since 1970-01-01 UTC
             */
            created_at_us: number;
        };
        entry_list: {
            items: components["schemas"]["entry"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        account_sum: {
            /**
             * Account
             * @enum {string}
             */
            account: "receivable" | "revenue" | "vat" | "cash" | "bank" | "bkash" | "nagad";
            /**
             * Debit
             * Format: int64
             * @description paisa, 1/100 taka
             */
            debit_paisa: number;
            /**
             * Credit
             * Format: int64
             * @description paisa, 1/100 taka
             */
            credit_paisa: number;
            /**
             * Balance
             * Format: int64
             * @description paisa, 1/100 taka
             */
            balance_paisa: number;
        };
        account_sum_list: {
            items: components["schemas"]["account_sum"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        dunning_options: {
            /**
             * Format: date
             * @description the date to judge by; default today in the tenant's time zone (civil date)
             */
            run_on?: string | null;
            /** @description only say what would happen */
            dry_run?: boolean | null;
        };
        dunning: {
            /**
             * Judged by
             * Format: date
             * @description civil date
             */
            run_on: string;
            /** Dry run */
            dry_run: boolean;
            /**
             * Due
             * Format: int64
             */
            due_count: number;
            /**
             * In grace
             * Format: int64
             */
            grace_count: number;
            /**
             * Overdue
             * Format: int64
             */
            overdue_count: number;
            /**
             * Held
             * Format: int64
             */
            held_count: number;
            /**
             * Suspended
             * Format: int64
             */
            suspended_count: number;
            /**
             * Restored
             * Format: int64
             */
            restored_count: number;
        };
        finding: {
            /** Check */
            check: string;
            /** Subject */
            subject: string;
            /** Detail */
            detail: string;
        };
        finding_list: {
            items: components["schemas"]["finding"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
    };
    responses: {
        /** @description a problem */
        problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["problem"];
            };
        };
    };
    parameters: {
        /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
        csrf: string;
        /** @description the ETag of the record as it was read; 412 when it has changed since */
        if_match: string;
        /** @description the same key again gives the same answer and does it once */
        idempotency_key: string;
    };
    requestBodies: never;
    headers: {
        /** @description to be sent back as X-CSRF-Token; absent for API tokens */
        csrf: string;
        /** @description the record's revision in quotes; for If-Match */
        etag: string;
        /** @description where the new record is, if it can be read alone */
        location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "session.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who am I, and what may I do */
            200: {
                headers: {
                    "X-CSRF-Token": components["headers"]["csrf"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["session_info"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "session.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["login_options"];
            };
        };
        responses: {
            /** @description logged in */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    "X-CSRF-Token": components["headers"]["csrf"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["session_info"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "session.end": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "token.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description API tokens of the user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["token_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "token.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["token_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["token"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "token.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                token_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "tenant.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant of this session */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["tenant"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "tenant.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the ETag of the record as it was read; 412 when it has changed since */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["tenant_options"];
            };
        };
        responses: {
            /** @description Change the tenant: name, due day, grace, VAT */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["tenant"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "tenant.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tenants below this one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["tenant_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "user.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description People who can log in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "user.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["user_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "user.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One person */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "user.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the ETag of the record as it was read; 412 when it has changed since */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["user_options"];
            };
        };
        responses: {
            /** @description Change a person; a new password ends all their sessions */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "overview.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The first page: online, due, collected, what should be empty */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["overview"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "package.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Packages on sale */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["package_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "package.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["package_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["package"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "package.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                package_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One package */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["package"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "package.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the ETag of the record as it was read; 412 when it has changed since */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                package_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["package_options"];
            };
        };
        responses: {
            /** @description Change a package; a new speed reaches all its lines */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["package"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "customer.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Customers: paid? online? light? */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["customer_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "customer.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["customer_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["customer"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "customer.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One customer */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["customer"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "customer.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the ETag of the record as it was read; 412 when it has changed since */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["customer_options"];
            };
        };
        responses: {
            /** @description Change a customer */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["customer"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
                /** @description only of this customer */
                customer_id?: number;
                /** @description only of this router or OLT */
                node_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines: what is wanted, what is proved, who is online */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["service_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["service_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["service"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One line */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["service"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the ETag of the record as it was read; 412 when it has changed since */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["service_options"];
            };
        };
        responses: {
            /** @description Change a line: package, router, login, hold */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["service"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.end": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a line today: it is taken off the router */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["service"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.credential": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The PPPoE login and password of a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["credential"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "service.apply": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a line to its router now and prove it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["proof"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            504: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "proof.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description only of this line */
                service_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was read back from the router, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["proof_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "node.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Routers and OLTs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["node_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "node.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["node_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["node"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "node.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One router or OLT */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["node"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "node.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the ETag of the record as it was read; 412 when it has changed since */
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["node_options"];
            };
        };
        responses: {
            /** @description Change a router or an OLT */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["node"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            412: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "node.test": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ask the device now: is it there, does the login work */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["node_facts"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            504: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "node.poll": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the device now: ONUs and light of an OLT, sessions of a router */
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["node"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            504: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "onu.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
                /** @description only of this customer */
                customer_id?: number;
                /** @description only of this router or OLT */
                node_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ONUs, worst light first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["onu_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "onu.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                onu_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One ONU */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["onu"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "onu.history": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                onu_id: number;
                hours: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Light of one ONU over the last hours */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["sample_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "bill.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description only of this month */
                period?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Billing runs, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bill_run_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "bill.run": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["bill_options"];
            };
        };
        responses: {
            /** @description Issue the invoices of a month; run twice equals run once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["bill_run"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "invoice.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description beginning of a name, code, phone, login or MAC */
                search?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
                /** @description only of this customer */
                customer_id?: number;
                /** @description only of this month */
                period?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Invoices, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["invoice_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "invoice.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["invoice"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "invoice.lines": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description only of this invoice */
                invoice_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines of an invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["invoice_line_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "payment.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description a state or a named list, for example "suspended" */
                filter?: string;
                /** @description only of this customer */
                customer_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Payments, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["payment_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "payment.take": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                /** @description the same key again gives the same answer and does it once */
                "Idempotency-Key"?: components["parameters"]["idempotency_key"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["payment_options"];
            };
        };
        responses: {
            /** @description made */
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["payment"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "payment.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                payment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["payment"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "ledger.list": {
        parameters: {
            query?: {
                /** @description at most this many, 1 to 500; default 50 */
                limit?: number;
                /** @description next of the page before */
                cursor?: string;
                /** @description only of this customer */
                customer_id?: number;
                /** @description only of this invoice */
                invoice_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ledger rows, newest journal first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["entry_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "ledger.sums": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trial balance */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["account_sum_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "dunning.run": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["dunning_options"];
            };
        };
        responses: {
            /** @description Judge all customers by a date: suspend past the grace, restore the rest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["dunning"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "verify.run": {
        parameters: {
            query?: never;
            header?: {
                /** @description required with a session cookie, not with a bearer token: the header of GET or POST /session */
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prove the books: nothing listed means all is well */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["finding_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            409: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "events.follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "openapi.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["problem"];
        };
    };
}
