/** What a page with statistics reads of its address: put these beside its own search parameters. */

import { z } from 'zod/mini';
import { SPANS } from '../lib/time-range';

const moment = z.catch(z.optional(z.string()), undefined);

export const rangeParts = { range: z.catch(z.optional(z.enum(SPANS)), undefined), from: moment, to: moment };
