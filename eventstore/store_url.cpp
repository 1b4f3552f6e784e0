#include "eventstore/store_url.hpp"

#include <stdexcept>

namespace roster::eventstore {

StoreKind store_kind(std::string_view url) {
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return StoreKind::postgres;
    if (url.starts_with("sqlite:")) return StoreKind::sqlite;
    throw std::invalid_argument("the database URL must begin with postgresql:// or sqlite:");
}

}  // namespace roster::eventstore
