import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, match, need } from '../../shared/client';
import type { Customer, CustomerOptions, Service, ServiceOptions } from '../../shared/records';

interface ListQuery {
  search?: string;
  filter?: string;
  cursor?: string;
  limit?: number;
}

export const useCustomers = (query: ListQuery) =>
  useQuery({
    queryKey: ['customers', query],
    queryFn: () => need(api.GET('/customers', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
  });

export const useCustomer = (customer_id: number) =>
  useQuery({
    queryKey: ['customer', customer_id],
    queryFn: () => need(api.GET('/customers/{customer_id}', { params: { path: { customer_id } } })),
    refetchInterval: 10_000,
  });

/** What a change of a customer touches: the card, the lists, the figures of the first page. */
export function useFresh() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ['customer', 'customers', 'services', 'invoices', 'payments', 'proofs', 'overview', 'entries', 'accounts'].map(
        (key) => queries.invalidateQueries({ queryKey: [key] }),
      ),
    );
}

export function useCustomerCreate() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (body: CustomerOptions) => need(api.POST('/customers', { body })),
    onSuccess: fresh,
  });
}

export function useCustomerUpdate(customer: Customer) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: ({ body, revision }: { body: CustomerOptions; revision: number }) =>
      need(
        api.PATCH('/customers/{customer_id}', {
          params: { path: { customer_id: customer.customer_id }, header: match({ revision }) },
          body,
        }),
      ),
    onSuccess: fresh,
  });
}

export const useServices = (customer_id: number, refetchInterval = 5_000) =>
  useQuery({
    queryKey: ['services', { customer_id }],
    queryFn: () => need(api.GET('/services', { params: { query: { customer_id, limit: 100 } } })),
    refetchInterval,
  });

export function useServiceCreate() {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (body: ServiceOptions) => need(api.POST('/services', { body })),
    onSuccess: fresh,
  });
}

/** What was read back for a line, newest first; asked again when the line has a newer proof. */
export const useProofs = (line: Service) =>
  useQuery({
    queryKey: ['proofs', line.service_id, line.applied_version, line.applied_at_us],
    queryFn: () => need(api.GET('/proofs', { params: { query: { service_id: line.service_id, limit: 20 } } })),
    placeholderData: keepPreviousData,
  });

/** Bring the line to its router now, read it back, keep the proof. */
export const applyNow = (line: Service) =>
  need(api.POST('/services/{service_id}/apply', { params: { path: { service_id: line.service_id } } }));
