import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Starts Chromium without a window: the one that `CHROMIUM` names, else one in a usual place. */
export async function startBrowser(env: NodeJS.ProcessEnv): Promise<Browser> {
  const executablePath = env.CHROMIUM || USUAL_PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(`No Chromium at ${USUAL_PLACES.join(', ')}: install one, or set CHROMIUM to its executable.`);
  }
  // Containers and root have no sandbox; it shows only pages of our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--hide-scrollbars', '--force-color-profile=srgb'] });
}
