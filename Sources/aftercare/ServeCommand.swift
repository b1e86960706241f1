import AfterSales
import ArgumentParser
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Outgoing
import ServiceDesk
import ServiceLifecycle
import Storage
import UnixSignals
import Web

/// Serves the desk to browsers and programs, and makes its rounds.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the desk to browsers and programs.",
        discussion: """
            Each setting may be given as a flag, in the environment (AFTERCARE_LOG_LEVEL for --log-level) or in the \
            configuration file (log-level: debug), in this order of precedence.

            GET /health/live says that the program runs, /health/ready that it can work, /metrics what it has been doing \
            (to this machine, or with a token that may see the audit). SIGTERM lets running requests end and leaves.
            """
    )

    @OptionGroup var records: DatabaseOptions

    @Option(help: "The address to listen on. (AFTERCARE_ADDRESS; 127.0.0.1 unless said)")
    var address: String?

    @Option(help: "The port to listen on; 0 takes a free one. (AFTERCARE_PORT; 8080 unless said)")
    var port: Int?

    @Option(help: "The IANA zone of people who chose none. (AFTERCARE_ZONE; Asia/Shanghai unless said)")
    var zone: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical. (AFTERCARE_LOG_LEVEL; info unless said)")
    var logLevel: String?

    @Flag(help: "Browsers reach us by https, through a proxy: cookies are Secure, https is demanded. (AFTERCARE_HTTPS)")
    var https = false

    @Flag(help: "A proxy of ours stands in front and says in X-Forwarded-For who asks. (AFTERCARE_BEHIND_PROXY)")
    var behindProxy = false

    @Option(help: "How many live pages are served at the same time. (AFTERCARE_LIVE_PAGES; 2000 unless said)")
    var livePages: Int?

    @Option(help: "Megabytes that a photo or another file may have. (AFTERCARE_FILE_LIMIT; 25 unless said)")
    var fileLimit: Int?

    @Option(
        help: """
            Requests of the API a minute with one token; four times as many for a person with all of theirs; 0 for no limit. \
            (AFTERCARE_API_RATE; 600 unless said)
            """
    )
    var apiRate: Int?

    @Option(help: "The vendor's name, at the head of printed reports. (AFTERCARE_VENDOR; none unless said)")
    var vendor: String?

    @Option(help: "The number to call, printed on labels and told to who reads one. (AFTERCARE_HOTLINE)")
    var hotline: String?

    @Option(
        help: """
            Where customers reach this desk, such as https://service.example: labels and customers' links bear it, whatever \
            name was used in the house. (AFTERCARE_PUBLIC_ADDRESS; the name that was asked for unless said)
            """
    )
    var publicAddress: String?

    @Option(
        help: """
            Networks of our own that webhooks may be sent to besides the open Internet, such as 10.1.0.0/16,fd00:1::/32. \
            (AFTERCARE_WEBHOOK_NETWORKS; none unless said)
            """
    )
    var webhookNetworks: String?

    @Option(
        help: ArgumentHelp(
            """
            Certificates of the authorities to believe where webhooks are sent, instead of the system's. \
            (AFTERCARE_WEBHOOK_AUTHORITIES)
            """,
            valueName: "file"
        )
    )
    var webhookAuthorities: String?

    @Flag(help: "Webhooks may begin with http: as well; for development. (AFTERCARE_WEBHOOK_HTTP)")
    var webhookHTTP = false

    @Option(
        help: """
            Hours after which the newest backup is too old, and after which the desk makes one itself where it was told a \
            folder; 0 for never. (AFTERCARE_BACKUP_EVERY; 0 unless said)
            """
    )
    var backupEvery: Int?

    @Option(
        help: ArgumentHelp(
            "Where the desk makes backups of SQLite's records itself, and tries one a day. (AFTERCARE_BACKUP_FOLDER)",
            valueName: "folder"
        )
    )
    var backupFolder: String?

    @Option(help: "How many of those it keeps. (AFTERCARE_BACKUP_KEEP; 48 unless said)")
    var backupKeep: Int?

    func run() async throws {
        let configuration = try Configuration(path: records.config)
        let address = configuration.text(address, "address", or: "127.0.0.1")
        let port = try configuration.number(port, "port", or: 8080, in: 0...65_535)
        let settings = try settings(configuration)
        let sender = try sender(configuration)
        let backups = try backups(configuration)
        let logger = try logger(configuration)
        let database = try records.openDatabase()
        let desk = try await records.openDesk(on: database)
        if try await !desk.hasAdministrator() {
            logger.notice("Nobody can sign in yet: aftercare user add LOGIN --role administrator")
        }
        let site = try Website(desk: desk, settings: settings)
        let application = Application(
            router: site.router,
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: .init(address: .hostname(address, port: port), backlog: 1_024),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                logger.notice("Serving on http://\(address.contains(":") ? "[\(address)]" : address):\(port)")
            },
            logger: logger
        )
        var group = ServiceGroupConfiguration(
            services: [
                application, RoundsService(desk: desk, logger: logger), ChangesService(desk: desk),
                LimitsService(site: site), WebhookService(desk: desk, sender: sender, logger: logger),
                JobsService(desk: desk, logger: logger),
                BackupService(desk: desk, database: database, wishes: backups, logger: logger),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        // A request that takes longer than this is given up; what was saved stays saved.
        group.maximumGracefulShutdownDuration = .seconds(20)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw Spoken.failure("Not served on \(address), port \(port): \(error)")
        }
        await database.close()
        logger.notice("Closed")
    }

    private func settings(_ configuration: Configuration) throws -> SiteSettings {
        let name = configuration.text(zone, "zone", or: "Asia/Shanghai")
        guard let zone = try? Zone(name) else {
            throw ValidationError("zone must be an IANA zone such as Asia/Shanghai, not \(name).")
        }
        let vendor = configuration.text(vendor, "vendor", or: "")
        return SiteSettings(
            zone: zone,
            isSecure: try configuration.flag(https, "https"),
            trustsProxy: try configuration.flag(behindProxy, "behind-proxy"),
            livePages: try configuration.number(livePages, "live-pages", or: 2_000, in: 0...100_000),
            fileLimit: try configuration.number(fileLimit, "file-limit", or: 25, in: 1...500) * 1_000_000,
            apiRate: try configuration.number(apiRate, "api-rate", or: 600, in: 0...10_000_000),
            vendor: vendor.isEmpty ? nil : vendor,
            hotline: hotlineNumber(configuration),
            allowsWebhookHTTP: try configuration.flag(webhookHTTP, "webhook-http"),
            backupHours: try backups(configuration).hours,
            publicAddress: try address(configuration)
        )
    }

    private func address(_ configuration: Configuration) throws -> String? {
        let text = configuration.text(publicAddress, "public-address", or: "")
        guard !text.isEmpty else { return nil }
        let address = text.hasSuffix("/") ? String(text.dropLast()) : text
        let host = address.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard host.count == 3, ["https:", "http:"].contains(host[0]), host[1].isEmpty, !host[2].isEmpty,
            host[2].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#\"<>".utf8.contains($0) })
        else {
            throw ValidationError("public-address must be such as https://service.example, not \(text).")
        }
        return address
    }

    private func backups(_ configuration: Configuration) throws -> BackupService.Wishes {
        let folder = configuration.text(backupFolder, "backup-folder", or: "")
        let hours = try configuration.number(backupEvery, "backup-every", or: 0, in: 0...10_000)
        var file = ""
        if case .sqlite(let path) = try records.place() { file = path }
        if !folder.isEmpty {
            guard hours > 0 else { throw ValidationError("backup-folder wants backup-every, in hours.") }
            guard !file.isEmpty else {
                throw ValidationError("backup-folder goes with SQLite; a server's own tools copy what is on it.")
            }
        }
        return BackupService.Wishes(
            hours: hours,
            folder: folder.isEmpty ? nil : folder,
            keep: try configuration.number(backupKeep, "backup-keep", or: 48, in: 1...10_000),
            records: file
        )
    }

    private func sender(_ configuration: Configuration) throws -> Sender {
        let text = configuration.text(webhookNetworks, "webhook-networks", or: "")
        let networks = try text.split { $0 == "," || $0 == " " }.map { part in
            guard let network = HostNetwork(part) else {
                throw ValidationError("webhook-networks must be networks such as 10.1.0.0/16, not \(part).")
            }
            return network
        }
        let authorities = configuration.text(webhookAuthorities, "webhook-authorities", or: "")
        return Sender(
            rule: AddressRule(alsoTo: networks),
            allowsHTTP: try configuration.flag(webhookHTTP, "webhook-http"),
            authorities: authorities.isEmpty ? nil : authorities
        )
    }

    private func hotlineNumber(_ configuration: Configuration) -> String? {
        let number = configuration.text(hotline, "hotline", or: "")
        return number.isEmpty ? nil : number
    }

    private func logger(_ configuration: Configuration) throws -> Logger {
        let name = configuration.text(logLevel, "log-level", or: "info")
        guard let level = Logger.Level(rawValue: name) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("log-level must be one of \(levels), not \(name).")
        }
        var logger = Logger(label: "aftercare") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
