/* Short names for the records of the API: the types themselves are generated (api.d.ts). */
import type { components } from './api';

type Schemas = components['schemas'];
export type SessionInfo = Schemas['session_info'];
export type Overview = Schemas['overview'];
export type Customer = Schemas['customer'];
export type CustomerOptions = Schemas['customer_options'];
export type Service = Schemas['service'];
export type ServiceOptions = Schemas['service_options'];
export type Package = Schemas['package'];
export type PackageOptions = Schemas['package_options'];
export type Proof = Schemas['proof'];
export type Node = Schemas['node'];
export type NodeOptions = Schemas['node_options'];
export type NodeFacts = Schemas['node_facts'];
export type Onu = Schemas['onu'];
export type LightBand = Schemas['light_band'];
export type Sample = Schemas['sample'];
export type Invoice = Schemas['invoice'];
export type InvoiceLine = Schemas['invoice_line'];
export type Payment = Schemas['payment'];
export type PaymentOptions = Schemas['payment_options'];
export type Entry = Schemas['entry'];
export type AccountSum = Schemas['account_sum'];
export type BillRun = Schemas['bill_run'];
export type Dunning = Schemas['dunning'];
export type Finding = Schemas['finding'];
export type Tenant = Schemas['tenant'];
export type Child = Schemas['child'];
export type ChildOptions = Schemas['child_options'];
export type Effect = Schemas['effect'];
export type Slot = Schemas['slot'];
export type SlotEvent = Schemas['slot_event'];
export type Revenue = Schemas['revenue'];
export type RevenueEntry = Schemas['revenue_entry'];
export type Business = Schemas['business'];
export type SeenCustomer = Schemas['seen_customer'];
export type Mix = Schemas['mix'];
export type Plan = Schemas['plan'];
export type PlanOptions = Schemas['plan_options'];
export type Subscription = Schemas['subscription'];
export type Audit = Schemas['audit'];
export type AuditFinding = Schemas['audit_finding'];
export type Person = Schemas['person'];
export type Visit = Schemas['visit'];
export type Ability = Schemas['ability'];
export type UserLink = Schemas['user_link'];
export type ResetRequest = Schemas['reset_request'];
export type CustomRole = Schemas['custom_role'];
export type CustomRoleOptions = Schemas['custom_role_options'];
export type PermissionInfo = Schemas['permission_info'];
export type TenantOptions = Schemas['tenant_options'];
export type UserOptions = Schemas['user_options'];
export type TokenOptions = Schemas['token_options'];
export type User = Schemas['user'];
export type Factor = Schemas['factor'];
export type LoginSession = Schemas['login_session'];
export type Mail = Schemas['mail'];
export type Message = Schemas['message'];
export type Template = Schemas['template'];
export type Token = Schemas['token'];

/** A page of a list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
