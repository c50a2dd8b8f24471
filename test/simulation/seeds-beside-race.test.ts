import { describeThird } from './third.ts';

describeThird(2);
