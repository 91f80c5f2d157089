import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The Chromium that `CHROMIUM` names, else one in a usual place. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  return env.CHROMIUM || USUAL_PLACES.find((place) => existsSync(place));
}

/** Starts it without a window. */
export async function startBrowser(env: NodeJS.ProcessEnv, args: string[] = []): Promise<Browser> {
  const executablePath = findChromium(env);
  if (executablePath === undefined) {
    throw new Error(`No Chromium at ${USUAL_PLACES.join(', ')}: install one, or set CHROMIUM to its executable.`);
  }
  // Containers and root have no sandbox; it shows only pages of our own.
  const own = ['--no-sandbox', '--hide-scrollbars', '--force-color-profile=srgb'];
  return chromium.launch({ executablePath, args: [...own, ...args] });
}
