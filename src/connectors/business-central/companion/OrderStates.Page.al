page 50108 "Crossdock Order States"
{
    PageType = API;
    APIPublisher = 'crossdock';
    APIGroup = 'distribution';
    APIVersion = 'v1.0';
    EntityName = 'orderState';
    EntitySetName = 'orderStates';
    SourceTable = "Sales Header";
    SourceTableView = where("Document Type" = const(Order));
    ODataKeyFields = SystemId;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(number; Rec."No.") { }
                field(reopened; Rec."Crossdock Reopened") { }
                field(reopenedAt; Rec."Crossdock Reopened At") { }
                field(lastModifiedDateTime; Rec.SystemModifiedAt) { }
            }
        }
    }

    /// Nothing happens to an order that is open already: it gets no mark, because somebody else opened it.
    [ServiceEnabled]
    procedure reopen(var ActionContext: WebServiceActionContext)
    var
        ReleaseSalesDocument: Codeunit "Release Sales Document";
    begin
        if Rec.Status <> Rec.Status::Open then begin
            ReleaseSalesDocument.PerformManualReopen(Rec);
            Rec."Crossdock Reopened" := true;
            Rec."Crossdock Reopened At" := CurrentDateTime();
            Rec.Modify(true);
        end;
        Answer(ActionContext);
    end;

    [ServiceEnabled]
    procedure release(var ActionContext: WebServiceActionContext)
    var
        ReleaseSalesDocument: Codeunit "Release Sales Document";
    begin
        if Rec.Status = Rec.Status::Open then
            ReleaseSalesDocument.PerformManualRelease(Rec);
        Answer(ActionContext);
    end;

    local procedure Answer(var ActionContext: WebServiceActionContext)
    begin
        ActionContext.SetObjectType(ObjectType::Page);
        ActionContext.SetObjectId(Page::"Crossdock Order States");
        ActionContext.AddEntityKey(Rec.FieldNo(SystemId), Rec.SystemId);
        ActionContext.SetResultCode(WebServiceActionResultCode::Updated);
    end;
}
