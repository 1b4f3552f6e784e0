// Each layer replaces what lies below it, whether it gives a value or names the file that holds it.

#include "cli/setting_sources.hpp"

#include <optional>
#include <set>

#include "cli/dot_env.hpp"
#include "cli/kubernetes_variables.hpp"
#include "cli/private_file.hpp"
#include "cli/setting_values.hpp"
#include "cli/toml_file.hpp"

namespace roster::cli {

namespace {

enum class Spelling { flag, variable, key };

struct Named {
    const Setting* setting = nullptr;
    bool names_file = false;  // <name>-file: the text is the path of a file with the value
};

std::string spelled(const Setting& setting, Spelling spelling) {
    switch (spelling) {
        case Spelling::flag:
            return std::string(setting.name);
        case Spelling::variable:
            return setting.variable();
        case Spelling::key:
            return setting.key();
    }
    return {};
}

std::string_view file_suffix(Spelling spelling) {
    switch (spelling) {
        case Spelling::flag:
            return "-file";
        case Spelling::variable:
            return "_FILE";
        case Spelling::key:
            return "_file";
    }
    return {};
}

std::optional<Named> find(std::string_view name, Spelling spelling) {
    for (const auto& group : setting_groups())
        for (const auto& setting : group.settings) {
            const auto own = spelled(setting, spelling);
            if (name == own) return Named{&setting, false};
            if (setting.may_be_in_file() && name.starts_with(own) &&
                name.substr(own.size()) == file_suffix(spelling))
                return Named{&setting, true};
        }
    return std::nullopt;
}

// Everybody on the machine sees flags, and a configuration file is often shown around.
void refuse_secret_in_clear(const Named& named, const Assignment& given, Spelling spelling) {
    const auto& setting = *named.setting;
    const bool is_secret = setting.secrecy == Secrecy::secret ||
                           (setting.secrecy == Secrecy::url && has_password(given.text));
    if (named.names_file || spelling == Spelling::variable || !is_secret) return;
    throw BadConfiguration(given.place + ": holds a secret: use " + setting.variable() + " or " +
                           spelled(setting, spelling) + std::string(file_suffix(spelling)));
}

class Layers {
public:
    void add(const std::vector<Assignment>& layer, Spelling spelling) {
        std::set<std::string_view> seen;
        for (const auto& assignment : layer) {
            const auto named = find(assignment.name, spelling);
            if (!named)
                throw BadConfiguration(assignment.place +
                                       ": no such setting; `roster config check` lists them");
            if (assignment.text.empty() && spelling == Spelling::variable)
                continue;  // NAME= in an .env file means "not set"
            refuse_secret_in_clear(*named, assignment, spelling);
            if (!seen.insert(named->setting->name).second)
                throw BadConfiguration(assignment.place +
                                       ": given twice; set the value, or its file, not both");
            given_[named->setting->name] = {assignment, named->names_file};
        }
    }

    [[nodiscard]] GivenSettings settings() const {
        GivenSettings result;
        for (const auto& [name, top] : given_) {
            const auto& [assignment, names_file] = top;
            const auto text = names_file && !assignment.text.empty()
                                  ? read_private_text(assignment.text, assignment.place)
                                  : assignment.text;
            result.emplace(name, Given{text, assignment.place});
        }
        return result;
    }

private:
    struct Top {
        Assignment assignment;
        bool names_file = false;
    };
    std::map<std::string_view, Top> given_;
};

std::vector<Assignment> variables(const std::map<std::string, std::string>& environment) {
    std::vector<Assignment> layer;
    for (const auto& [name, text] : environment)
        if (!is_kubernetes_variable(name, text)) layer.push_back({name, text, name});
    return layer;
}

std::vector<Assignment> flag_assignments(const std::map<std::string, std::string>& flags) {
    std::vector<Assignment> layer;
    for (const auto& [name, text] : flags) layer.push_back({name, text, "--" + name});
    return layer;
}

}  // namespace

GivenSettings collect(const Sources& sources) {
    Layers layers;
    if (sources.config_file) layers.add(read_toml_file(*sources.config_file), Spelling::key);
    if (sources.dot_env) layers.add(read_dot_env(*sources.dot_env), Spelling::variable);
    layers.add(variables(sources.environment), Spelling::variable);
    layers.add(flag_assignments(sources.flags), Spelling::flag);
    return layers.settings();
}

}  // namespace roster::cli
