const UNITS = [
  { name: 'd', milliseconds: 86_400_000 },
  { name: 'h', milliseconds: 3_600_000 },
  { name: 'min', milliseconds: 60_000 },
];

/** A span of time as one number and its unit, rounded down: `3 min`. */
export function ageOf(milliseconds: number): string {
  const { name, milliseconds: size } = UNITS.find((each) => milliseconds >= each.milliseconds) ?? {
    name: 's',
    milliseconds: 1_000,
  };
  return `${Math.max(0, Math.floor(milliseconds / size))} ${name}`;
}
