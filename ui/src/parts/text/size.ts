// File sizes as people read them. Decimal, as the system's file windows show them.

const UNITS = ['B', 'kB', 'MB', 'GB'];

/** 1.4 MB */
export function fileSize(bytes: number): string {
  let size = Math.max(0, bytes);
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`;
}
