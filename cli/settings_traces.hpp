#pragma once
// The part of the table that is OpenTelemetry's.

#include "cli/setting.hpp"

namespace roster::cli {

[[nodiscard]] SettingGroup trace_settings();

}  // namespace roster::cli
