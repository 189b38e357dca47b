const rules = new Intl.PluralRules('en');
/** n of something: the number is already text, its plural comes from the number itself. */
export const plural = (n: number, one: string, other: string) => (rules.select(n) === 'one' ? one : other);

export const common = {
  again: 'Try again',
  all: 'All',
  cancel: 'Cancel',
  choose: 'Choose',
  clear: 'Clear',
  clearFilters: 'Show all',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  csv: 'As CSV',
  done: 'Done',
  edit: 'Edit',
  emptyAsItMustBe: (list: string) => `“${list}” is empty, as it should be.`,
  find: 'Find',
  firstPage: 'First page',
  loading: 'Loading',
  never: 'never',
  nextPage: 'Next page',
  no: 'No',
  nothing: 'Nothing found',
  of: (part: string, whole: string) => `${part} of ${whole}`,
  old: 'old',
  pages: 'Pages',
  print: 'Print',
  request: 'Request',
  required: 'Please fill this in',
  save: 'Save',
  yes: 'Yes',
  filterFound: (search: string, filter: string) =>
    search && filter
      ? `Nothing in “${filter}” begins with “${search}”.`
      : search
        ? `Nothing begins with “${search}”.`
        : `The list “${filter}” is empty now.`,
};

export const conflict = {
  title: 'Somebody else saved this while you were typing. Which one should stand?',
  field: 'Field',
  mine: 'Yours',
  theirs: 'Theirs',
  keepMine: 'Save mine',
  takeTheirs: 'Take theirs',
};

/** Titles of problem documents, by their code. The detail comes from the server. */
export const problems = {
  internal: 'Something failed on our side.',
  invalid: 'The server did not accept this.',
  not_found: 'There is no such thing here.',
  exists: 'Something with this name is there already.',
  denied: 'You may not do this.',
  login: 'Name or password is wrong, or this login is locked.',
  state: 'This cannot be done in its present state.',
  conflict: 'Somebody changed it meanwhile.',
  timeout: 'No answer in time.',
  unavailable: 'It cannot be reached just now.',
  unknown: 'It may or may not have happened. Look again before you repeat it.',
  unsupported: 'This device cannot do it.',
  protocol: 'The device gave an answer that makes no sense.',
  sealed: 'A stored secret does not open.',
  key: 'The key file is missing or wrong.',
  busy: 'Somebody else is at it just now. Try again in a moment.',
  limit: 'That is too much at once.',
  rate: 'Too many requests. Wait a moment.',
  bad_request: 'The request was malformed.',
  csrf: 'This page is out of step with the server. Load it again.',
  method: 'This cannot be done at this address.',
  media_type: 'The request was not in the form that the server reads.',
  wrong_host: 'The server does not answer to this name.',
  memory: 'The server is out of memory.',
  cancelled: 'It was stopped.',
  suspended: 'This panel is closed for now.',
  factor: 'A code of your second factor is needed.',
  offline: 'The server cannot be reached. Nothing was saved.',
};
