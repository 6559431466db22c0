import { AntiphonError } from '@antiphon/core';
import { closest, distance } from 'fastest-levenshtein';
import { SETTINGS, type Setting } from './known-settings';
import { readSettingText } from './read-text';

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of ours that are no settings of a server: of builds and tests, which run servers too. */
const OTHERS = ['ANTIPHON_PYTHON', 'ANTIPHON_DEMO', 'ANTIPHON_SCREENSHOTS', 'ANTIPHON_TYPES'];

/**
 * What Kubernetes, and Docker's links before it, tell every container of a service that is called "antiphon" or "antiphon-something": its addresses, in names that would be ours. `ANTIPHON_PORT` is one
 * of them, with a value that is no port.
 */
const OF_SERVICES =
  /^ANTIPHON_(?:\w+_)?(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;
const ADDRESS_OF_SERVICE = /^(?:tcp|udp|sctp):\/\//;

function isOfService(name: string, text: string): boolean {
  return OF_SERVICES.test(name) || (name.endsWith('_PORT') && ADDRESS_OF_SERVICE.test(text));
}

/**
 * Settings that the environment gives, with the names of their variables. An empty variable counts as none.
 * @throws INVALID_INPUT for a value of another kind, and for a name that begins as ours and is unknown: it is misspelt
 */
export function settingsOfEnvironment(environment: Environment): { setting: Setting; value: unknown; from: string }[] {
  return Object.entries(environment).flatMap(([name, text = '']) => {
    if (!name.startsWith('ANTIPHON_') || OTHERS.includes(name) || text === '' || isOfService(name, text)) return [];
    const setting = SETTINGS.find(({ variable }) => variable === name);
    if (setting === undefined) throw unknownVariable(name);
    return [{ setting, value: readSettingText(setting, text, name), from: name }];
  });
}

function unknownVariable(name: string): AntiphonError<'INVALID_INPUT'> {
  const known = SETTINGS.map(({ variable }) => variable);
  const near = closest(name, known);
  const hint = distance(name, near) <= name.length / 3 ? ` (did you mean "${near}"?)` : '';
  const problem = `the variable "${name}" is not known${hint}. "antiphon serve --print-config" shows what is; docs/operations.md lists all`;
  return new AntiphonError('INVALID_INPUT', { source: 'environment', problem });
}
