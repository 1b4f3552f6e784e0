// roster mail: what people will get.

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/mail_service.hpp"

namespace roster::cli {

namespace {

struct PreviewOptions {
    std::string locale = "en";
    std::string html_file;
    bool notice = false;
};

int write_html(const std::string& path, const std::string& html) {
    std::ofstream file(path, std::ios::binary);
    file << html;
    file.close();
    if (file) return exit_done;
    return usage_error(path + ": cannot be written: " + std::generic_category().message(errno));
}

int preview(const Configuration& configuration, const PreviewOptions& options) {
    const auto templates = load_mail_templates(configuration);
    const auto locale = domain::Locale::parse(options.locale);
    if (!locale) return usage_error("--locale: a language tag such as de or fr");
    const auto mail = options.notice ? templates.render(consumer::sample_notice_mail(*locale))
                                     : templates.render(consumer::sample_code_mail(*locale));
    std::cout << "From:    " << mail.from << "\nTo:      " << mail.to
              << "\nSubject: " << mail.subject << "\n\n"
              << mail.text;
    return options.html_file.empty() ? exit_done : write_html(options.html_file, mail.html);
}

void add_preview(const CommandLine& mail) {
    auto* command =
        add_subcommand(mail.app, mail.flags, "preview",
                       "show the mail with a code as people will get it", Use::mail_worker);
    auto options = std::make_shared<PreviewOptions>();
    command->add_option("--locale", options->locale, "language: de, fr, …")->type_name("LOCALE");
    command->add_option("--html", options->html_file, "write the HTML here")->type_name("FILE");
    command->add_flag("--notice", options->notice,
                      "the mail to an address that has an account already");
    command->callback([&chosen = mail.chosen, options] {
        chosen = [options](const Configuration& configuration) {
            return preview(configuration, *options);
        };
    });
}

}  // namespace

void add_mail(const CommandLine& line) {
    auto* group = line.app.add_subcommand("mail", "what people will get");
    group->require_subcommand(1);
    add_preview({*group, line.flags, line.chosen});
}

}  // namespace roster::cli
