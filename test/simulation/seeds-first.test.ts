import { describeThird } from './third.ts';

describeThird(0);
