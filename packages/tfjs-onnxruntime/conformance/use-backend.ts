import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import { BACKEND_NAME, configureBackend } from '../src/index';

// The suite is built for the environments that are known when it is imported.
setTestEnvs([{ name: BACKEND_NAME, backendName: BACKEND_NAME, isDataSync: true }]);
// Its tensors are small: all of them would be left to tfjs's cpu backend.
configureBackend({ small: process.env.SMALL_OPS === 'host' ? 128 : 0 });
