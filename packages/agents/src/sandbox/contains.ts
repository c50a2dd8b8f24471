/** Whether a path lies in a folder, or is it. Both absolute and without dots. */
export function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
