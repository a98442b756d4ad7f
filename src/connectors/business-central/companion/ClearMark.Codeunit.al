/// Whoever releases an order, a person or a posting, ends what the hub began: the mark goes with the release.
codeunit 50109 "Crossdock Clear Mark"
{
    InherentEntitlements = X;
    InherentPermissions = X;
    Permissions = tabledata "Sales Header" = rm;

    [EventSubscriber(ObjectType::Codeunit, Codeunit::"Release Sales Document", 'OnAfterReleaseSalesDoc', '', false, false)]
    local procedure ClearMark(var SalesHeader: Record "Sales Header"; PreviewMode: Boolean)
    begin
        if PreviewMode or not SalesHeader."Crossdock Reopened" then
            exit;
        SalesHeader."Crossdock Reopened" := false;
        Clear(SalesHeader."Crossdock Reopened At");
        SalesHeader.Modify();
    end;
}
