#pragma once
// What is logged while it lives.

#include <cstdio>
#include <string>

#include <unistd.h>

#include "telemetry/log_line.hpp"

namespace roster::telemetry {

class CapturedStderr {
public:
    CapturedStderr() : file_(std::tmpfile()), original_(::dup(STDERR_FILENO)) {
        ::dup2(::fileno(file_), STDERR_FILENO);
    }
    ~CapturedStderr() {
        ::dup2(original_, STDERR_FILENO);
        ::close(original_);
        std::fclose(file_);
    }
    CapturedStderr(const CapturedStderr&) = delete;
    CapturedStderr& operator=(const CapturedStderr&) = delete;

    [[nodiscard]] std::string text() const {
        flush_log();
        std::string text(1 << 20, '\0');
        const auto size = ::pread(::fileno(file_), text.data(), text.size(), 0);
        text.resize(static_cast<std::size_t>(size));
        return text;
    }

private:
    std::FILE* file_;
    int original_;
};

}  // namespace roster::telemetry
