/** A process that sees one core: for commands that run beside others, whose threads would only be in each other's way. */
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

os.availableParallelism = () => 1;
syncBuiltinESMExports();
