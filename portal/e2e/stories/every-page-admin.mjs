import { story } from '../harness.mjs';
import { WITHIN_MS, lookOver } from '../look-over.mjs';

story('every page of the admin is accessible in light and dark, and fits from 360 to 2560 pixels', (help) => lookOver('admin', help), { within: WITHIN_MS });
