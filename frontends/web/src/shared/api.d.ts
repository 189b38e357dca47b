// Made by `npm run api` from `ispd --openapi`. Not edited by hand.

export interface paths {
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["session.show"];
        put?: never;
        post: operations["session.create"];
        delete: operations["session.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["session.step_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["session.list"];
        put?: never;
        post?: never;
        delete: operations["session.revoke_others"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["session.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["factor.show"];
        put?: never;
        post: operations["factor.enrol"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["factor.confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/factor/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["factor.renew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["password.change"];
        delete?: never;
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
        get: operations["token.list"];
        put?: never;
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
        delete: operations["token.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["audit.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["keys.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/key-rotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["keys.rotate"];
        delete?: never;
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
        get: operations["tenant.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
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
        get: operations["child.list"];
        put?: never;
        post: operations["child.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["child.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["child.update"];
        trace?: never;
    };
    "/tenants/{tenant_id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["child.invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["child.suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["child.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["child.close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["child.reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/users/{user_id}/factor/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["child.factor_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["slot.list"];
        put?: never;
        post: operations["slot.set"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["slot.move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/slots/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["slot.history"];
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
        get: operations["user.list"];
        put?: never;
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
        get: operations["user.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["user.update"];
        trace?: never;
    };
    "/users/{user_id}/abilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user.abilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["permission.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["role.list"];
        put?: never;
        post: operations["role.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{role_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["role.show"];
        put?: never;
        post?: never;
        delete: operations["role.delete"];
        options?: never;
        head?: never;
        patch: operations["role.update"];
        trace?: never;
    };
    "/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["person.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["visit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user.invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user.reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user.forgot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user.sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user.logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/factor/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user.factor_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["overview.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/revenue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["revenue.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/revenue-entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["revenue.entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["business.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["business.packages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business/{tenant_id}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["business.customers"];
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
        get: operations["package.list"];
        put?: never;
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
        get: operations["package.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["package.update"];
        trace?: never;
    };
    "/packages/{package_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["package.prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["customer.list"];
        put?: never;
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
        get: operations["customer.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
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
        get: operations["service.list"];
        put?: never;
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
        get: operations["service.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
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
        get: operations["node.list"];
        put?: never;
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
        get: operations["node.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
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
        get: operations["onu.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onu-bands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["onu.bands"];
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
        get: operations["bill.list"];
        put?: never;
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
        get: operations["payment.list"];
        put?: never;
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
        post: operations["dunning.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["plan.list"];
        put?: never;
        post: operations["plan.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plans/{plan_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["plan.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["plan.update"];
        trace?: never;
    };
    "/plans/{plan_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["plan.prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plans/{plan_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["plan.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["subscription.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["subscription.show"];
        put?: never;
        post: operations["subscription.start"];
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["subscription.update"];
        trace?: never;
    };
    "/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["subscription.mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscription/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["subscription.invoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscription/invoices/{invoice_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["subscription.invoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{group_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["subscription.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{group_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["subscription.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reminders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["reminder.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["mail.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["mail.update"];
        trace?: never;
    };
    "/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["template.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["template.show"];
        put?: never;
        post: operations["template.set"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/template/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["template.reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/template/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["template.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["message.list"];
        put?: never;
        post: operations["message.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["message.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["message.retry"];
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
        post: operations["verify.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/impersonations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["session.impersonate"];
        delete: operations["session.leave"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["password.set"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["password.forgot"];
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
        get: operations["events.follow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["audit.export"];
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
        problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            request_id: string;
            errors?: {
                field: string;
                message: string;
            }[];
        };
        login_options: {
            login: string;
            password: string;
            code?: string;
        };
        impersonation_options: {
            login?: string;
            tenant_id?: number;
            user_id?: number;
            reason: string;
            minutes?: number;
            write?: boolean;
        };
        link_options: {
            token: string;
            new_password: string;
        };
        forgot_options: {
            login: string;
        };
        session_info: {
            tenant_id: number;
            tenant_code: string;
            tenant_name: string;
            tenant_kind: "platform" | "group" | "isp";
            user_id: number | null;
            login: string | null;
            name: string | null;
            role: "developer" | "super_admin" | "admin" | "technician" | "cashier" | "noc" | "accounts" | "reseller" | "customer" | "custom";
            role_name: string | null;
            zones: string | null;
            customer_id: number | null;
            permissions: string;
            timezone: string;
            expires_at_us: number | null;
            impersonator: string | null;
            reason: string | null;
            read_only: boolean;
            has_factor: boolean;
            factor_due: boolean;
            fresh_until_us: number | null;
        };
        code_options: {
            code: string;
        };
        login_session: {
            readonly session_id: number;
            user_id: number;
            source: string;
            agent: string | null;
            is_current: boolean;
            factor_at_us: number | null;
            created_at_us: number;
            seen_at_us: number;
            expires_at_us: number;
        };
        login_session_list: {
            items: components["schemas"]["login_session"][];
            next: string | null;
        };
        factor: {
            enabled: boolean;
            is_required: boolean;
            recovery_count: number;
            confirmed_at_us: number | null;
            ends_at_us: number | null;
            secret: string | null;
            uri: string | null;
        };
        recovery_code: {
            code: string;
        };
        recovery_code_list: {
            items: components["schemas"]["recovery_code"][];
            next: string | null;
        };
        password_options: {
            password: string;
            new_password: string;
        };
        token: {
            readonly token_id: number;
            name: string;
            token: string | null;
            scopes: string | null;
            sources: string | null;
            expires_at_us: number;
            used_at_us: number | null;
            revoked_at_us: number | null;
            created_at_us: number;
        };
        token_list: {
            items: components["schemas"]["token"][];
            next: string | null;
        };
        token_options: {
            name: string;
            scopes?: string;
            expire_days?: number;
            sources?: string;
        };
        audit: {
            tenant_id: number;
            tenant_name: string;
            at_us: number;
            action: string;
            entity: string | null;
            entity_id: number | null;
            actor: string;
            actor_id: number | null;
            actor_login: string | null;
            actor_name: string | null;
            impersonator_tenant_id: number | null;
            impersonator_id: number | null;
            impersonator_name: string | null;
            source: string | null;
            session: string | null;
            request_id: string | null;
            before: string | null;
            after: string | null;
            writer_id: number;
            writer_seq: number;
            seq: number | null;
        };
        audit_list: {
            items: components["schemas"]["audit"][];
            next: string | null;
        };
        audit_finding: {
            health: "good" | "warning" | "bad";
            kind: string;
            tenant_id: number | null;
            seq: number | null;
            at_us: number | null;
            count: number;
            detail: string;
        };
        audit_finding_list: {
            items: components["schemas"]["audit_finding"][];
            next: string | null;
        };
        data_key: {
            tenant_id: number;
            purpose: string;
            state: string;
            value_count: number;
            use_count: number;
            created_at_us: number;
            retired_at_us: number | null;
            key_id: number | null;
            kek_id: string;
            age_days: number;
            due: string | null;
        };
        data_key_list: {
            items: components["schemas"]["data_key"][];
            next: string | null;
        };
        key_options: {
            tenant_id?: number;
        };
        key_rotation: {
            tenant_count: number;
            made_count: number;
            sealed_count: number;
            unopened_count: number;
            retired_count: number;
            open_count: number;
        };
        tenant: {
            readonly tenant_id: number;
            parent_id: number | null;
            kind: "platform" | "group" | "isp";
            code: string;
            name: string;
            state: "active" | "suspended" | "closed";
            timezone: string;
            invoice_prefix: string;
            due_day: number;
            grace_days: number;
            vat_pct_x100: number;
            created_at_us: number;
            revision: number;
            pay_text: string | null;
        };
        tenant_options: {
            code?: string;
            name?: string;
            timezone?: string;
            invoice_prefix?: string;
            due_day?: number;
            grace_days?: number;
            vat_pct_x100?: number;
            revision?: number;
            pay_text?: string | null;
        };
        child: {
            readonly tenant_id: number;
            parent_id: number;
            kind: "platform" | "group" | "isp";
            code: string;
            name: string;
            state: "active" | "suspended" | "closed";
            cause: "hand" | "dues" | "closed" | null;
            blocked_id: number | null;
            blocked_at_us: number | null;
            reason: string | null;
            blocked_by: string | null;
            slot_no: number | null;
            slot_count: number;
            slot_used_count: number;
            isp_count: number;
            staff_count: number;
            customer_count: number;
            line_count: number;
            online_count: number;
            due_paisa: number;
            admin_login: string | null;
            admin_name: string | null;
            timezone: string;
            invoice_prefix: string;
            due_day: number;
            grace_days: number;
            vat_pct_x100: number;
            cut_lines: boolean;
            lines_cut: boolean;
            created_at_us: number;
            closed_at_us: number | null;
            revision: number;
        };
        child_list: {
            items: components["schemas"]["child"][];
            next: string | null;
        };
        child_options: {
            code?: string;
            parent_id?: number;
            name?: string;
            slot_count?: number;
            admin_login?: string;
            admin_name?: string;
            admin_phone?: string;
            admin_password?: string;
            timezone?: string;
            invoice_prefix?: string;
            due_day?: number;
            grace_days?: number;
            vat_pct_x100?: number;
            cut_lines?: boolean;
            revision?: number;
        };
        user_link: {
            user_id: number;
            login: string;
            kind: string;
            token: string;
            expires_at_us: number;
            sent_to: string | null;
        };
        suspend_options: {
            reason: string;
            dry_run?: boolean;
        };
        effect: {
            tenant_id: number;
            code: string;
            name: string;
            state: "active" | "suspended" | "closed";
            dry_run: boolean;
            isp_count: number;
            staff_count: number;
            customer_count: number;
            line_count: number;
            online_count: number;
            cut_count: number;
            slot_no: number | null;
        };
        act_options: {
            dry_run?: boolean;
        };
        reason_options: {
            reason: string;
        };
        slot: {
            readonly slot_no: number;
            isp_id: number | null;
            isp_code: string | null;
            isp_name: string | null;
            created_at_us: number;
        };
        slot_list: {
            items: components["schemas"]["slot"][];
            next: string | null;
        };
        slot_options: {
            slot_count: number;
        };
        move_options: {
            slot_no?: number;
            group_id?: number;
        };
        slot_event: {
            readonly event_no: number;
            event: "allotted" | "raised" | "lowered" | "taken" | "freed" | "moved";
            slot_no: number | null;
            from_slot_no: number | null;
            slot_count: number;
            isp_id: number | null;
            isp_code: string | null;
            at_us: number;
            changed_by: string | null;
        };
        slot_event_list: {
            items: components["schemas"]["slot_event"][];
            next: string | null;
        };
        user: {
            readonly user_id: number;
            login: string;
            name: string | null;
            phone: string | null;
            role: "developer" | "super_admin" | "admin" | "technician" | "cashier" | "noc" | "accounts" | "reseller" | "customer" | "custom";
            state: "active" | "suspended" | "closed";
            customer_id: number | null;
            role_id: number | null;
            zones: string | null;
            expires_on: string | null;
            login_at_us: number | null;
            created_at_us: number;
            revision: number;
            phone_login: boolean;
        };
        user_list: {
            items: components["schemas"]["user"][];
            next: string | null;
        };
        user_options: {
            login?: string;
            name?: string | null;
            phone?: string | null;
            password?: string;
            role?: string;
            state?: string;
            customer_id?: number;
            role_id?: number;
            zones?: string | null;
            expires_on?: string | null;
            revision?: number;
        };
        ability: {
            permission: string;
            area: string;
            title: string;
            may: boolean;
            because: string;
            zones: string | null;
            until_on: string | null;
            kind: string;
        };
        ability_list: {
            items: components["schemas"]["ability"][];
            next: string | null;
        };
        permission_info: {
            permission: string;
            area: string;
            title: string;
            kind: string;
            roles: string;
            custom: boolean;
            may: boolean;
        };
        permission_info_list: {
            items: components["schemas"]["permission_info"][];
            next: string | null;
        };
        custom_role: {
            readonly role_id: number;
            name: string;
            permissions: string;
            user_count: number;
            created_at_us: number;
            revision: number;
        };
        custom_role_list: {
            items: components["schemas"]["custom_role"][];
            next: string | null;
        };
        custom_role_options: {
            name?: string;
            permissions?: string;
            revision?: number;
        };
        person: {
            readonly tenant_id: number;
            tenant_code: string;
            tenant_name: string;
            readonly user_id: number;
            login: string;
            name: string | null;
            role: "developer" | "super_admin" | "admin" | "technician" | "cashier" | "noc" | "accounts" | "reseller" | "customer" | "custom";
            state: "active" | "suspended" | "closed";
        };
        person_list: {
            items: components["schemas"]["person"][];
            next: string | null;
        };
        visit: {
            readonly visit_id: number;
            user_id: number;
            login: string;
            impersonator: string;
            reason: string;
            read_only: boolean;
            began_at_us: number;
            expires_at_us: number;
            ended_at_us: number | null;
        };
        visit_list: {
            items: components["schemas"]["visit"][];
            next: string | null;
        };
        reset_request: {
            readonly user_id: number;
            login: string;
            name: string | null;
            source: string;
            asked_at_us: number;
        };
        reset_request_list: {
            items: components["schemas"]["reset_request"][];
            next: string | null;
        };
        overview: {
            customer_count: number;
            service_count: number;
            online_count: number;
            offline_count: number;
            suspended_count: number;
            pending_count: number;
            pending_at_us: number | null;
            suspended_online_count: number;
            paid_blocked_count: number;
            due_paisa: number | null;
            billed_paisa: number | null;
            collected_paisa: number | null;
            collected_today_paisa: number | null;
            node_count: number;
            node_down_count: number;
            onu_count: number;
            onu_online_count: number;
            weak_count: number;
            critical_count: number;
        };
        revenue: {
            key: string;
            name: string | null;
            tenant_id: number | null;
            billed_paisa: number | null;
            net_paisa: number | null;
            vat_paisa: number | null;
            collected_paisa: number;
            refunded_paisa: number;
            outstanding_paisa: number | null;
            mrr_paisa: number | null;
            arpu_paisa: number | null;
            active_count: number | null;
            new_count: number | null;
            left_count: number | null;
            churn_pct_x100: number | null;
        };
        revenue_list: {
            items: components["schemas"]["revenue"][];
            next: string | null;
        };
        revenue_entry: {
            tenant_id: number;
            journal_id: number;
            line_no: number;
            kind: "invoice" | "payment";
            entry_on: string;
            account: "receivable" | "revenue" | "vat" | "cash" | "bank" | "bkash" | "nagad";
            customer_id: number | null;
            document_id: number | null;
            amount_paisa: number;
            part_paisa: number;
        };
        revenue_entry_list: {
            items: components["schemas"]["revenue_entry"][];
            next: string | null;
        };
        business: {
            tenant_id: number;
            code: string;
            name: string;
            group_id: number;
            customer_count: number;
            line_count: number;
            suspended_count: number;
            new_count: number;
            left_count: number;
            billed_paisa: number;
            collected_paisa: number;
            arpu_paisa: number | null;
            due_paisa: number;
            due_current_paisa: number;
            due_1_30_paisa: number;
            due_31_60_paisa: number;
            due_61_90_paisa: number;
            due_over_90_paisa: number;
            online_count: number;
            online_pct_x100: number | null;
            onu_count: number;
            weak_count: number;
            critical_count: number;
            light_good_pct_x100: number | null;
        };
        business_list: {
            items: components["schemas"]["business"][];
            next: string | null;
        };
        mix: {
            tenant_id: number;
            tenant_code: string;
            package_id: number;
            code: string;
            name: string;
            price_paisa: number;
            line_count: number;
            share_pct_x100: number | null;
        };
        mix_list: {
            items: components["schemas"]["mix"][];
            next: string | null;
        };
        seen_customer: {
            customer_id: number;
            code: string;
            name: string;
            phone: string | null;
            zone: string | null;
            state: "active" | "suspended" | "closed";
            line_count: number;
            online_count: number;
            due_paisa: number | null;
            created_at_us: number;
        };
        seen_customer_list: {
            items: components["schemas"]["seen_customer"][];
            next: string | null;
        };
        package: {
            readonly package_id: number;
            code: string;
            name: string;
            download_bps: number;
            upload_bps: number;
            price_paisa: number | null;
            state: "active" | "suspended" | "closed";
            service_count: number;
            created_at_us: number;
            revision: number;
            next_on: string | null;
            next_price_paisa: number | null;
        };
        package_list: {
            items: components["schemas"]["package"][];
            next: string | null;
        };
        package_options: {
            code?: string;
            name?: string;
            download_bps?: number;
            upload_bps?: number;
            price_paisa?: number;
            state?: string;
            revision?: number;
            from_on?: string;
        };
        price: {
            package_id: number;
            readonly from_on: string;
            price_paisa: number | null;
            slot_paisa: number | null;
            created_at_us: number;
        };
        price_list: {
            items: components["schemas"]["price"][];
            next: string | null;
        };
        customer: {
            readonly customer_id: number;
            code: string;
            name: string;
            phone: string | null;
            address: string | null;
            zone: string | null;
            note: string | null;
            state: "active" | "suspended" | "closed";
            standing: "paid" | "due" | "grace" | "overdue" | "closed";
            balance_paisa: number | null;
            due_on: string | null;
            service_count: number;
            suspended_count: number;
            online_count: number;
            online_at_us: number | null;
            light: "none" | "good" | "too_strong" | "weak" | "critical";
            rx_power_dbm_x100: number | null;
            light_at_us: number | null;
            created_at_us: number;
            revision: number;
        };
        customer_list: {
            items: components["schemas"]["customer"][];
            next: string | null;
        };
        customer_options: {
            name?: string;
            code?: string;
            phone?: string | null;
            address?: string | null;
            zone?: string | null;
            note?: string | null;
            state?: string;
            revision?: number;
        };
        service: {
            readonly service_id: number;
            customer_id: number;
            customer_name: string;
            package_id: number;
            package_code: string;
            node_id: number;
            node_name: string;
            login: string;
            state: "active" | "suspended" | "ended";
            started_on: string;
            ended_on: string | null;
            hold_until_on: string | null;
            hold_reason: string | null;
            price_paisa: number | null;
            download_bps: number;
            upload_bps: number;
            desired_version: number;
            applied_version: number;
            applied_at_us: number | null;
            applied_enabled: boolean | null;
            changed_at_us: number | null;
            attempt_count: number;
            retry_at_us: number | null;
            apply_error: string | null;
            online: boolean | null;
            online_at_us: number | null;
            online_since_us: number | null;
            online_address: string | null;
            onu_id: number | null;
            created_at_us: number;
            revision: number;
        };
        service_list: {
            items: components["schemas"]["service"][];
            next: string | null;
        };
        service_options: {
            customer_id?: number;
            package_id?: number;
            node_id?: number;
            login?: string;
            password?: string;
            started_on?: string;
            onu_id?: number | null;
            hold_until_on?: string | null;
            hold_reason?: string;
            revision?: number;
        };
        credential: {
            service_id: number;
            login: string;
            password: string;
        };
        proof: {
            service_id: number;
            version: number;
            at_us: number;
            node_id: number;
            matches: boolean;
            enabled: boolean;
            session_count: number;
            plan: string | null;
            content: string | null;
        };
        proof_list: {
            items: components["schemas"]["proof"][];
            next: string | null;
        };
        node: {
            readonly node_id: number;
            name: string;
            driver: string;
            is_olt: boolean;
            address: string;
            port: number | null;
            tls: boolean;
            tls_pin: string | null;
            username: string | null;
            snmp_version: string | null;
            auth_protocol: string | null;
            priv_protocol: string | null;
            poll_interval_ms: number;
            state: "unknown" | "up" | "down";
            state_at_us: number | null;
            seen_at_us: number | null;
            next_poll_at_us: number;
            node_error: string | null;
            model: string | null;
            version: string | null;
            uptime_ms: number | null;
            service_count: number;
            pending_count: number;
            onu_count: number;
            weak_count: number;
            created_at_us: number;
            revision: number;
        };
        node_list: {
            items: components["schemas"]["node"][];
            next: string | null;
        };
        node_options: {
            name?: string;
            driver?: string;
            address?: string;
            port?: number | null;
            tls?: string;
            tls_pin?: string | null;
            username?: string | null;
            password?: string;
            snmp_version?: string;
            auth_protocol?: string | null;
            priv_protocol?: string | null;
            priv_password?: string;
            poll_interval_ms?: number;
            revision?: number;
        };
        node_facts: {
            node_id: number;
            name: string | null;
            model: string | null;
            version: string | null;
            serial: string | null;
            uptime_ms: number | null;
            cpu_pct_x100: number | null;
            latency_ms: number;
        };
        onu: {
            readonly onu_id: number;
            node_id: number;
            node_name: string;
            pon: number;
            number: number;
            mac: string | null;
            serial: string | null;
            name: string | null;
            state: "unknown" | "online" | "offline" | "power_off" | "los" | "disabled" | "unauthorised";
            state_at_us: number | null;
            rx_power_dbm_x100: number | null;
            light: "none" | "good" | "too_strong" | "weak" | "critical";
            tx_power_dbm_x100: number | null;
            olt_rx_power_dbm_x100: number | null;
            temperature_celsius_x100: number | null;
            voltage_mv: number | null;
            bias_ua: number | null;
            distance_m: number | null;
            read_at_us: number | null;
            baseline_dbm_x100: number | null;
            service_id: number | null;
            customer_id: number | null;
            customer_name: string | null;
            created_at_us: number;
        };
        onu_list: {
            items: components["schemas"]["onu"][];
            next: string | null;
        };
        light_band: {
            readonly light: "none" | "good" | "too_strong" | "weak" | "critical";
            readonly from_dbm_x100: number;
            readonly to_dbm_x100: number;
        };
        light_band_list: {
            items: components["schemas"]["light_band"][];
            next: string | null;
        };
        sample: {
            at_us: number;
            rx_power_dbm_x100: number | null;
            tx_power_dbm_x100: number | null;
            temperature_celsius_x100: number | null;
        };
        sample_list: {
            items: components["schemas"]["sample"][];
            next: string | null;
        };
        bill_options: {
            period: string;
            dry_run?: boolean;
            issued_on?: string;
            batch?: number;
        };
        bill_run: {
            readonly bill_run_id: number | null;
            period: string;
            state: "running" | "done";
            dry_run: boolean;
            invoice_count: number;
            line_count: number;
            net_paisa: number;
            vat_paisa: number;
            total_paisa: number;
            settled_count: number;
            started_at_us: number;
            finished_at_us: number | null;
        };
        bill_run_list: {
            items: components["schemas"]["bill_run"][];
            next: string | null;
        };
        invoice: {
            readonly invoice_id: number;
            number: string;
            customer_id: number;
            customer_name: string;
            period: string;
            issued_on: string;
            due_on: string;
            net_paisa: number;
            vat_paisa: number;
            total_paisa: number;
            open_paisa: number;
            state: "paid" | "due" | "overdue";
            bill_run_id: number | null;
            journal_id: number;
            created_at_us: number;
        };
        invoice_list: {
            items: components["schemas"]["invoice"][];
            next: string | null;
        };
        invoice_line: {
            invoice_id: number;
            line_no: number;
            service_id: number;
            period: string;
            package_code: string;
            quantity: number;
            from_on: string;
            to_on: string;
            day_count: number;
            month_day_count: number;
            price_paisa: number;
            net_paisa: number;
            vat_pct_x100: number;
            vat_paisa: number;
        };
        invoice_line_list: {
            items: components["schemas"]["invoice_line"][];
            next: string | null;
        };
        payment: {
            readonly payment_id: number;
            receipt: string;
            customer_id: number;
            customer_name: string;
            method: "cash" | "bank" | "bkash" | "nagad";
            amount_paisa: number;
            allocated_paisa: number;
            reference: string | null;
            note: string | null;
            received_on: string;
            user_id: number | null;
            journal_id: number;
            created_at_us: number;
        };
        payment_list: {
            items: components["schemas"]["payment"][];
            next: string | null;
        };
        payment_options: {
            customer_id: number;
            amount_paisa: number;
            method?: string;
            reference?: string;
            note?: string;
            received_on?: string;
            idempotency_key?: string;
        };
        entry: {
            journal_id: number;
            line_no: number;
            kind: "invoice" | "payment";
            entry_on: string;
            account: "receivable" | "revenue" | "vat" | "cash" | "bank" | "bkash" | "nagad";
            customer_id: number | null;
            amount_paisa: number;
            document_id: number | null;
            created_at_us: number;
        };
        entry_list: {
            items: components["schemas"]["entry"][];
            next: string | null;
        };
        account_sum: {
            account: "receivable" | "revenue" | "vat" | "cash" | "bank" | "bkash" | "nagad";
            debit_paisa: number;
            credit_paisa: number;
            balance_paisa: number;
        };
        account_sum_list: {
            items: components["schemas"]["account_sum"][];
            next: string | null;
        };
        dunning_options: {
            run_on?: string;
            dry_run?: boolean;
        };
        dunning: {
            run_on: string;
            dry_run: boolean;
            due_count: number;
            grace_count: number;
            overdue_count: number;
            held_count: number;
            suspended_count: number;
            restored_count: number;
            reminder_count: number;
        };
        plan: {
            readonly plan_id: number;
            code: string;
            name: string;
            price_paisa: number;
            included_slots: number;
            slot_paisa: number;
            next_on: string | null;
            next_price_paisa: number | null;
            next_slot_paisa: number | null;
            state: "active" | "suspended" | "closed";
            subscription_count: number;
            created_at_us: number;
            revision: number;
        };
        plan_list: {
            items: components["schemas"]["plan"][];
            next: string | null;
        };
        plan_options: {
            code?: string;
            name?: string;
            price_paisa?: number;
            included_slots?: number;
            slot_paisa?: number;
            from_on?: string;
            state?: string;
            revision?: number;
        };
        plan_preview_options: {
            price_paisa?: number;
            slot_paisa?: number;
            from_on?: string;
            period?: string;
        };
        plan_effect: {
            readonly group_id: number;
            group_code: string;
            group_name: string;
            plan_code: string;
            slots: number;
            period: string;
            before_paisa: number;
            after_paisa: number;
            change_paisa: number;
        };
        plan_effect_list: {
            items: components["schemas"]["plan_effect"][];
            next: string | null;
        };
        subscription: {
            readonly group_id: number;
            group_code: string;
            group_name: string;
            service_id: number;
            customer_id: number;
            plan_id: number;
            plan_code: string;
            plan_name: string;
            slots: number;
            state: "trial" | "active" | "past_due" | "grace" | "suspended" | "cancelled";
            begun_on: string;
            started_on: string;
            ended_on: string | null;
            price_paisa: number;
            balance_paisa: number;
            due_on: string | null;
            suspend_on: string | null;
            hold_until_on: string | null;
            hold_reason: string | null;
            created_at_us: number;
            revision: number;
        };
        subscription_list: {
            items: components["schemas"]["subscription"][];
            next: string | null;
        };
        subscription_options: {
            plan_id?: number;
            slots?: number;
            begun_on?: string;
            trial_days?: number;
            hold_until_on?: string | null;
            hold_reason?: string;
            revision?: number;
        };
        own_subscription: {
            plan_code: string;
            plan_name: string;
            slots: number;
            state: "trial" | "active" | "past_due" | "grace" | "suspended" | "cancelled";
            begun_on: string;
            started_on: string;
            ended_on: string | null;
            price_paisa: number;
            balance_paisa: number;
            due_on: string | null;
            suspend_on: string | null;
            invoices: string | null;
            pay_text: string | null;
        };
        subscription_quote: {
            readonly group_id: number;
            plan_code: string;
            slots: number;
            period: string;
            before_paisa: number;
            after_paisa: number;
            next_period: string;
            next_before_paisa: number;
            next_after_paisa: number;
        };
        cancel_options: {
            at?: string;
            revision?: number;
        };
        reminder: {
            customer_id: number;
            customer_name: string;
            invoice_id: number;
            number: string;
            stage: "upcoming" | "past_due" | "grace" | "suspended" | "paid" | "restored";
            due_on: string;
            open_paisa: number;
            written_on: string;
            sent_at_us: number | null;
            created_at_us: number;
            message_id: number | null;
        };
        reminder_list: {
            items: components["schemas"]["reminder"][];
            next: string | null;
        };
        mail: {
            language: "en" | "bn";
            sender_name: string | null;
            sender_address: string | null;
            relay_url: string | null;
            relay_user: string | null;
            has_relay_password: boolean;
            revision: number;
        };
        mail_options: {
            language?: string;
            sender_name?: string | null;
            sender_address?: string | null;
            relay_url?: string | null;
            relay_user?: string | null;
            relay_password?: string | null;
            revision?: number;
        };
        template: {
            kind: "invite" | "reset" | "upcoming" | "past_due" | "grace" | "suspended" | "paid" | "restored" | "test";
            channel: "email";
            language: "en" | "bn";
            subject: string;
            body: string;
            placeholders: string;
            is_own: boolean;
            changed_at_us: number | null;
        };
        template_list: {
            items: components["schemas"]["template"][];
            next: string | null;
        };
        template_options: {
            kind: string;
            channel?: string;
            language?: string;
            subject?: string;
            body?: string;
        };
        message: {
            readonly message_id: number;
            kind: "invite" | "reset" | "upcoming" | "past_due" | "grace" | "suspended" | "paid" | "restored" | "test";
            channel: "email";
            language: "en" | "bn";
            recipient: string | null;
            to_tenant_id: number | null;
            subject: string | null;
            body: string | null;
            state: "queued" | "sending" | "sent" | "failed" | "unknown";
            attempt_count: number;
            error: string | null;
            next_at_us: number | null;
            expires_at_us: number | null;
            sent_at_us: number | null;
            created_at_us: number;
        };
        message_list: {
            items: components["schemas"]["message"][];
            next: string | null;
        };
        message_test_options: {
            recipient?: string;
        };
        finding: {
            check: string;
            subject: string;
            detail: string;
        };
        finding_list: {
            items: components["schemas"]["finding"][];
            next: string | null;
        };
    };
    responses: {
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
        background: "1";
        csrf: string;
        if_match: string;
        idempotency_key: string;
    };
    requestBodies: never;
    headers: {
        csrf: string;
        etag: string;
        location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "session.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "session.step_up": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["code_options"];
            };
        };
        responses: {
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
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "session.list": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["login_session_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "session.revoke_others": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "session.revoke": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                session_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "factor.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["factor"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "factor.enrol": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["factor"];
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
    "factor.confirm": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["code_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["recovery_code_list"];
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
    "factor.renew": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["recovery_code_list"];
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
    "password.change": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["password_options"];
            };
        };
        responses: {
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
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "token.list": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                token_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "audit.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                tenant_id?: number;
                action?: string;
                entity?: string;
                entity_id?: number;
                actor_id?: number;
                request_id?: string;
                from_at_us?: number;
                until_at_us?: number;
                person?: string;
                text?: string;
                from_on?: string;
                until_on?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit_list"];
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
    "audit.verify": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["audit_finding_list"];
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
    "keys.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["data_key_list"];
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
    "keys.rotate": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["key_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["key_rotation"];
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
    "tenant.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
    "child.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
                parent_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["child_list"];
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
    "child.create": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["child_options"];
            };
        };
        responses: {
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["child"];
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
    "child.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["child"];
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
    "child.update": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["child_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["child"];
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
    "child.invite": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user_link"];
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
    "child.suspend": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["suspend_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["effect"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "child.resume": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["act_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["effect"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "child.close": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["act_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["effect"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "child.reopen": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["act_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["effect"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "child.factor_end": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["reason_options"];
            };
        };
        responses: {
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
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "slot.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["slot_list"];
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
    "slot.set": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["slot_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["child"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "slot.move": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["move_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["child"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "slot.history": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["slot_event_list"];
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
    "user.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
    "user.abilities": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ability_list"];
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
    "permission.list": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["permission_info_list"];
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
    "role.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["custom_role_list"];
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
    "role.create": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["custom_role_options"];
            };
        };
        responses: {
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["custom_role"];
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
    "role.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                role_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["custom_role"];
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
    "role.delete": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                role_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "role.update": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                role_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["custom_role_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["custom_role"];
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
    "person.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["person_list"];
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
    "visit.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["visit_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "user.invite": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user_link"];
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
    "user.reset": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["user_link"];
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
    "user.forgot": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reset_request_list"];
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
    "user.sessions": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["login_session_list"];
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
    "user.logout": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "user.factor_end": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["reason_options"];
            };
        };
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "revenue.list": {
        parameters: {
            query?: {
                by?: string;
                books?: string;
                from_period?: string;
                to_period?: string;
                tenant_id?: number;
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["revenue_list"];
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
    "revenue.entries": {
        parameters: {
            query?: {
                figure?: string;
                tenant_id?: number;
                from_period?: string;
                to_period?: string;
                gateway?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["revenue_entry_list"];
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
    "business.list": {
        parameters: {
            query?: {
                period?: string;
                tenant_id?: number;
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["business_list"];
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
    "business.packages": {
        parameters: {
            query?: {
                tenant_id?: number;
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["mix_list"];
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
    "business.customers": {
        parameters: {
            query?: {
                reason?: string;
                search?: string;
                limit?: number;
                cursor?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                tenant_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["seen_customer_list"];
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
    "package.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                package_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
    "package.prices": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                package_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["price_list"];
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
    "customer.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                customer_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
                customer_id?: number;
                node_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                service_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                service_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                node_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
                customer_id?: number;
                node_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                onu_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "onu.bands": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["light_band_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "onu.history": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                onu_id: number;
                hours: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                period?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
                customer_id?: number;
                period?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                invoice_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                filter?: string;
                customer_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                "X-CSRF-Token"?: components["parameters"]["csrf"];
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                payment_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
                limit?: number;
                cursor?: string;
                customer_id?: number;
                invoice_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "plan.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["plan_list"];
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
    "plan.create": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["plan_options"];
            };
        };
        responses: {
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["plan"];
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
    "plan.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                plan_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["plan"];
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
    "plan.update": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                plan_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["plan_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["plan"];
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
    "plan.prices": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                plan_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["price_list"];
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
    "plan.preview": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                plan_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["plan_preview_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["plan_effect_list"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "subscription.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                search?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["subscription_list"];
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
    "subscription.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["subscription"];
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
    "subscription.start": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["subscription_options"];
            };
        };
        responses: {
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["subscription"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "subscription.update": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                "If-Match"?: components["parameters"]["if_match"];
            };
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["subscription_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["subscription"];
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
    "subscription.mine": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["own_subscription"];
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
    "subscription.invoices": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "subscription.invoice": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                invoice_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "subscription.preview": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["subscription_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["subscription_quote"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "subscription.cancel": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["cancel_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["subscription"];
                };
            };
            400: components["responses"]["problem"];
            401: components["responses"]["problem"];
            403: components["responses"]["problem"];
            404: components["responses"]["problem"];
            409: components["responses"]["problem"];
            415: components["responses"]["problem"];
            422: components["responses"]["problem"];
            429: components["responses"]["problem"];
            503: components["responses"]["problem"];
            default: components["responses"]["problem"];
        };
    };
    "reminder.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                filter?: string;
                customer_id?: number;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reminder_list"];
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
    "mail.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["mail"];
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
    "mail.update": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
                "If-Match"?: components["parameters"]["if_match"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["mail_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: components["headers"]["etag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["mail"];
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
    "template.list": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["template_list"];
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
    "template.show": {
        parameters: {
            query?: {
                kind?: string;
                channel?: string;
                language?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["template"];
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
    "template.set": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["template_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["template"];
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
    "template.reset": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["template_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["template"];
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
    "template.preview": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["template_options"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["template"];
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
    "message.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                filter?: string;
            };
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["message_list"];
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
    "message.test": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["message_test_options"];
            };
        };
        responses: {
            201: {
                headers: {
                    Location: components["headers"]["location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["message"];
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
    "message.show": {
        parameters: {
            query?: never;
            header?: {
                "Isp-Background"?: components["parameters"]["background"];
            };
            path: {
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["message"];
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
    "message.retry": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path: {
                message_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["message"];
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
    "verify.run": {
        parameters: {
            query?: never;
            header?: {
                "X-CSRF-Token"?: components["parameters"]["csrf"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "session.impersonate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["impersonation_options"];
            };
        };
        responses: {
            200: {
                headers: {
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
    "session.leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["session_info"];
                };
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    "password.set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["link_options"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    "password.forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["forgot_options"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    "events.follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    "audit.export": {
        parameters: {
            query?: {
                tenant_id?: number;
                below?: boolean;
                from_on?: string;
                until_on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
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
    "openapi.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
