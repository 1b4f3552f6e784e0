#include <array>

#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

std::span<const Target> targets() {
    static constexpr std::array all{Target{"request_bytes", check_request_bytes},
                                    Target{"json_body", check_json_body},
                                    Target{"basic", check_basic},
                                    Target{"email", check_email},
                                    Target{"query", check_query},
                                    Target{"forwarded", check_forwarded},
                                    Target{"event", check_event},
                                    Target{"export_line", check_export_line},
                                    Target{"cloud_event", check_cloud_event},
                                    Target{"bus_messages", check_bus_messages},
                                    Target{"configuration", check_configuration},
                                    Target{"smtp_reply", check_smtp_reply},
                                    Target{"token", check_token},
                                    Target{"imported_hash", check_imported_hash},
                                    Target{"person_line", check_person_line}};
    return all;
}

}  // namespace roster::fuzz
