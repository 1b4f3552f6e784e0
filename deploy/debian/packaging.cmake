# What `cmake --install` puts where, and the Debian package that CPack makes of it. The version is the project's.
include(GNUInstallDirs)

set(debian ${CMAKE_SOURCE_DIR}/deploy/debian)
set(generated ${CMAKE_BINARY_DIR}/packaging)
set(documents ${CMAKE_INSTALL_DATADIR}/doc/roster)
file(MAKE_DIRECTORY ${generated})

# One version of Roster is built for several releases of Debian: which of them stands behind it, so that each upgrades.
set(release "")
if(EXISTS /etc/debian_version)
    file(STRINGS /etc/debian_version release LIMIT_COUNT 1)
    string(REGEX MATCH "^[0-9]+" release "${release}")
endif()
set(revision "1~deb${release}")
set(maintainers "Roster maintainers <maintainers@roster.invalid>")
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${debian}/changelog.in ${generated}/changelog @ONLY)

# The manual page and the completions are what the binary says of itself.
function(roster_told_by_binary file)
    add_custom_command(OUTPUT ${generated}/${file}
        COMMAND sh -c "$<TARGET_FILE:roster> \"$@\" > ${generated}/${file}" sh ${ARGN}
        DEPENDS roster VERBATIM)
    set_property(GLOBAL APPEND PROPERTY ROSTER_TOLD ${generated}/${file})
endfunction()
roster_told_by_binary(roster.1 help --man)
roster_told_by_binary(roster.bash completion bash)
roster_told_by_binary(_roster completion zsh)
roster_told_by_binary(roster.fish completion fish)
add_custom_command(OUTPUT ${generated}/roster.1.gz
    COMMAND gzip -9nc ${generated}/roster.1 > ${generated}/roster.1.gz DEPENDS ${generated}/roster.1)
add_custom_command(OUTPUT ${generated}/changelog.gz
    COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md > ${generated}/changelog.gz
    DEPENDS ${CMAKE_SOURCE_DIR}/CHANGELOG.md)
add_custom_command(OUTPUT ${generated}/changelog.Debian.gz
    COMMAND gzip -9nc ${generated}/changelog > ${generated}/changelog.Debian.gz
    DEPENDS ${generated}/changelog)
get_property(told GLOBAL PROPERTY ROSTER_TOLD)
add_custom_target(packaging ALL
    DEPENDS ${told} ${generated}/roster.1.gz ${generated}/changelog.gz ${generated}/changelog.Debian.gz)

install(TARGETS roster DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${generated}/roster.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${generated}/roster.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME roster)
install(FILES ${generated}/_roster DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${generated}/roster.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

file(GLOB units CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/deploy/systemd/*.service)
install(FILES ${units} DESTINATION lib/systemd/system)
install(FILES ${debian}/sysusers.conf DESTINATION lib/sysusers.d RENAME roster.conf)
install(FILES ${debian}/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME roster.conf)
# Passwords may stand in them: nobody but root, and the group that the package's script gives them.
install(FILES ${debian}/roster.env ${debian}/mailer.env DESTINATION /etc/roster
    PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)

file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/*.md)
install(FILES ${CMAKE_SOURCE_DIR}/README.md ${CMAKE_SOURCE_DIR}/UPGRADING.md ${pages} DESTINATION ${documents})
install(FILES ${debian}/copyright ${generated}/changelog.gz ${generated}/changelog.Debian.gz
    DESTINATION ${documents})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/deploy/nats ${CMAKE_SOURCE_DIR}/deploy/postgresql
    ${CMAKE_SOURCE_DIR}/deploy/haproxy ${CMAKE_SOURCE_DIR}/deploy/monitoring DESTINATION ${documents}/examples)
install(FILES ${CMAKE_SOURCE_DIR}/.env.example DESTINATION ${documents}/examples RENAME settings.env)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME roster)
set(CPACK_PACKAGE_VENDOR "Roster")
set(CPACK_PACKAGE_CONTACT ${maintainers})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "self-hosted user registration with a code by e-mail")
set(CPACK_PACKAGE_DESCRIPTION
"A person registers with an e-mail address and a password, receives a code by
e-mail and activates the account with it within a minute. Every change is an
event in an append-only, hash-chained log in PostgreSQL or SQLite.
.
One program with subcommands: an API node, a mail worker, everything in one
process to try it, and what operators need to read, prove and copy the log.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers, systemd | systemd-standalone-tmpfiles | systemd-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql, nats-server (>= 2.10)")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${revision})
include(CPack)
