import { npmIn, publishedOf } from './npm';
import { publicPackages } from './public-packages';

// Whether the registry lacks a version that this commit has, as an output of a step of CI: unpublished=true. What nobody versioned yet (0.0.0) does not count.
const npm = npmIn(process.cwd());
let unpublished = false;
for (const { manifest } of await publicPackages(process.cwd())) {
  const { versions } = await publishedOf(manifest.name, npm);
  if (manifest.version !== '0.0.0' && !versions.includes(manifest.version)) {
    process.stderr.write(`${manifest.name} ${manifest.version} is not published.\n`);
    unpublished = true;
  }
}
process.stdout.write(`unpublished=${unpublished}\n`);
