// What can be wrong with a lock file although npm wrote it.

export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function lockProblemsOf(packages: Readonly<Record<string, LockedPackage>>): string[] {
  const problems: string[] = [];
  for (const [path, entry] of Object.entries(packages)) {
    if (entry.resolved !== undefined) {
      problems.push(`${path}: states a resolved address; set omit-lockfile-registry-resolved and lock again.`);
    }
    if (entry.hasInstallScript === true && entry.optional !== true) {
      problems.push(`${path}: needs an install script, which npm 12 blocks; choose a package or version without one.`);
    }
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (placesFor(path, name).some((place) => place in packages)) continue;
      problems.push(
        `${path}: its optional ${name} is absent, so npm ci refuses the lock; pin a version served for all platforms.`,
      );
    }
  }
  return problems;
}

/** Where Node would look for `name` from the package at `path`, nearest first. */
function placesFor(path: string, name: string): string[] {
  const places: string[] = [];
  for (let above = path; above !== ''; above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')))) {
    places.push(`${above}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
}
