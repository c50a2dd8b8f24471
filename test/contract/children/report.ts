/** A process that reports on the folder it is given. */
import { reportOn } from '../report.ts';

process.stdout.write(JSON.stringify(await reportOn(process.argv[2] as string)));
