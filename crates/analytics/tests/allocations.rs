//! That recording a call of a known API and application allocates nothing.

use std::alloc::System;
use std::path::Path;

use tidegate_analytics::{AccessLog, ApiFacts, ApplicationFacts, Metrics, RequestEvent, recorder};
