export { forbidTelemetry } from './forbid-telemetry';
export { processState, processToken, type ProcessState } from './process-token';
export { removeStaleTemporaries, temporaryBeside } from './temporary-path';
