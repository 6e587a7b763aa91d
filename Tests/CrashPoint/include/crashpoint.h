#pragma once
// Preloaded into a daemon under test: kills it, as a power cut would, at the n-th call that makes something durable.
//
// CRASHPOINT_AT=n     SIGKILL at point n; even numbers strike before a call takes effect, odd ones after it
// CRASHPOINT_FILE=f   an 8-byte file whose first word counts the points passed
