import { deviceUnavailable } from '../errors';
import { checkDevice, DEVICES, type Device } from './devices';
import { problemOf } from './session';

/** What `availableDevices` found of one device. */
export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Why it is not; undefined where it is. */
  readonly reason?: string;
}

/** Every device, and why one cannot be used here. */
export async function availableDevices(): Promise<readonly DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of DEVICES) {
    const reason = await reasonAgainst(device);
    reports.push({ device, available: reason === undefined, ...(reason === undefined ? {} : { reason }) });
  }
  return reports;
}

/**
 * Tries to compute on a device before work begins. @throws DEVICE_UNAVAILABLE, which says why it cannot be
 * @throws DEVICE_UNAVAILABLE, before any work is begun that would need the device
 */
export async function requireDevice(device: Device): Promise<void> {
  checkDevice(device);
  const problem = await problemOf(device);
  if (problem !== undefined) throw deviceUnavailable(device, problem);
}

async function reasonAgainst(device: Device): Promise<string | undefined> {
  try {
    checkDevice(device);
  } catch (error) {
    return (error as { readonly details?: { readonly problem?: string } }).details?.problem ?? String(error);
  }
  return problemOf(device);
}
