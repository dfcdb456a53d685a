import { story } from '../harness.mjs';
import { WITHIN_MS, lookOver } from '../look-over.mjs';

story('every page of the devportal is accessible in light and dark, and fits from 360 to 2560 pixels', (help) => lookOver('devportal', help), { within: WITHIN_MS });
