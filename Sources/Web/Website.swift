import AfterSales
import HTTPTypes
public import Hummingbird
public import ServiceDesk

/// The whole web site as one value, ready to be served or tested: every page and every operation of the API.
public struct Website: Sendable {
    let pageRoutes: [PageRoute]
    let apiRoutes: [APIRoute]
    private let desk: Desk
    private let pages: Pages
    private let settings: SiteSettings
    private let meters = Meters()
    let limits: RateLimits

    /// - Throws: if a template or the catalogue cannot be read, or names a word that does not exist.
    public init(desk: Desk, settings: SiteSettings) throws {
        let catalogue = try Catalogue.own.get()
        let pages = try Pages(desk: desk, catalogue: catalogue, assets: Assets.own.get(), vendor: settings.vendor)
        self.desk = desk
        self.pages = pages
        self.settings = settings
        limits = RateLimits(perToken: settings.apiRate)
        pageRoutes = [
            SignInRoutes(desk: desk, pages: pages, settings: settings).routes,
            SettingsRoutes(desk: desk, pages: pages, settings: settings).routes,
            CustomerRoutes(desk: desk, pages: pages).routes,
            ContractRoutes(desk: desk, pages: pages).routes,
            DeviceRoutes(desk: desk, pages: pages).routes,
            LabelRoutes(desk: desk, pages: pages, settings: settings).routes,
            ModelRoutes(desk: desk, pages: pages).routes,
            ImportRoutes(desk: desk, pages: pages).routes,
            JobRoutes(desk: desk, pages: pages).routes,
            PeopleRoutes(desk: desk, pages: pages).routes,
            TicketRoutes(desk: desk, pages: pages, settings: settings).routes,
            AttachmentRoutes(desk: desk).routes,
            SearchRoutes(desk: desk, pages: pages, names: CommandNames(catalogue)).routes,
            ArticleRoutes(desk: desk, pages: pages).routes,
            TextRoutes(desk: desk, pages: pages).routes,
            ChecklistRoutes(desk: desk, pages: pages).routes,
            PartRoutes(desk: desk, pages: pages).routes,
            TodayRoutes(desk: desk, pages: pages, settings: settings).routes,
            InspectionRoutes(desk: desk, pages: pages).routes,
            PortalInspectionRoutes(desk: desk, pages: pages).routes,
            InspectionMeasureRoutes(desk: desk, pages: pages).routes,
            OwedRoutes(desk: desk, pages: pages).routes,
            TrackRoutes(desk: desk, pages: pages, hotline: settings.hotline).routes,
            PortalRoutes(desk: desk, pages: pages).routes,
            PlanRoutes(desk: desk, pages: pages).routes,
            CalendarRoutes(desk: desk, pages: pages).routes,
            PaymentRoutes(desk: desk, pages: pages).routes,
            MeasureRoutes(desk: desk, pages: pages).routes,
            WarrantyCostRoutes(desk: desk, pages: pages).routes,
            AuditRoutes(desk: desk, pages: pages).routes,
            BackupRoutes(desk: desk, pages: pages, settings: settings).routes,
            WebhookRoutes(desk: desk, pages: pages, settings: settings).routes,
            NoticeRoutes(desk: desk, pages: pages).routes,
            LiveRoutes(desk: desk, seats: LiveSeats(forAll: settings.livePages)).routes,
            Health(desk: desk, meters: meters).routes,
        ].flatMap { $0 }
        apiRoutes = [
            CustomersAPI(desk: desk).routes,
            ContractsAPI(desk: desk).routes,
            ModelsAPI(desk: desk).routes,
            DevicesAPI(desk: desk).routes,
            ImportsAPI(desk: desk).routes,
            ExportsAPI(desk: desk).routes,
            PeopleAPI(desk: desk).routes,
            TokenAPI(desk: desk).routes,
            TicketAPI(desk: desk).routes,
            SearchAPI(desk: desk).routes,
            ArticlesAPI(desk: desk).routes,
            ChecklistsAPI(desk: desk).routes,
            PartsAPI(desk: desk).routes,
            VisitAPI(desk: desk).routes,
            InspectionsAPI(desk: desk).routes,
            OwedAPI(desk: desk).routes,
            PlanAPI(desk: desk).routes,
            CalendarAPI(desk: desk).routes,
            NoticeAPI(desk: desk).routes,
            PaymentsAPI(desk: desk).routes,
            MeasureAPI(desk: desk).routes,
            AuditAPI(desk: desk).routes,
            WebhooksAPI(desk: desk, settings: settings).routes,
        ].flatMap { $0 }
    }

    /// Tells the other nodes every second how much programs have asked of this one, and hears from them; until cancelled.
    public func shareLimits() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            // What cannot be told now is told with what comes next.
            try? await limits.share(through: desk)
        }
    }

    public var router: Router<DeskContext> {
        let router = Router(context: DeskContext.self, options: .autoGenerateHeadEndpoints)
        let door = Door(desk: desk, pages: pages, settings: settings, meters: meters)
        router.add(middleware: door)
        let pageRoutes = pageRoutes + ownRoutes
        for route in pageRoutes { route.add(to: router) }
        APIServer(desk: desk, door: door, routes: apiRoutes, limits: limits).add(to: router)
        router.refuseOtherVerbs(
            pageRoutes.map { ($0.method, $0.path) }
                + apiRoutes.map { ($0.method, APIServer.root + $0.path) }
        )
        return router
    }

    /// What the site itself needs: its files, its document, and the explanations of its refusals.
    private var ownRoutes: [PageRoute] {
        let document = OpenAPIText(OpenAPI(routes: apiRoutes))
        return [
            .open(.get, "/assets/{revision}/{file}") { request, context in
                try pages.assets.response(context.word("file"), revision: context.word("revision"), to: request)
            },
            .open(.get, "/api/openapi.json") { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: "application/json", .cacheControl: "no-cache"],
                    body: .init(byteBuffer: ByteBuffer(string: try document.read()))
                )
            },
            .open(.get, "/problems/{code}") { _, context in
                let code = try context.word("code")
                guard let sentence = context.words.explanation(code) else { throw Refusal.notFound }
                return pages.html(ExplanationPage(code, sentence, context.words), context.visit)
            },
        ]
    }
}
