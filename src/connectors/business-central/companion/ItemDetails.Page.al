page 50100 "Crossdock Item Details"
{
    PageType = API;
    APIPublisher = 'crossdock';
    APIGroup = 'distribution';
    APIVersion = 'v1.0';
    EntityName = 'itemDetail';
    EntitySetName = 'itemDetails';
    SourceTable = "Item";
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
                field(netWeight; Rec."Net Weight") { }
                field(salesBlocked; Rec."Sales Blocked") { }
                field(purchasingBlocked; Rec."Purchasing Blocked") { }
                field(vendorId; VendorId) { }
                field(vendorItemNumber; Rec."Vendor Item No.") { }
                field(lotTracked; LotTracked) { }
                field(serialTracked; SerialTracked) { }
                field(lastModifiedDateTime; Rec.SystemModifiedAt) { }
                part(itemUnitsOfMeasure; "Crossdock Item Units")
                {
                    EntityName = 'itemUnitOfMeasure';
                    EntitySetName = 'itemUnitsOfMeasure';
                    SubPageLink = "Item No." = field("No.");
                }
            }
        }
    }

    trigger OnAfterGetRecord()
    var
        Vendor: Record Vendor;
        Tracking: Record "Item Tracking Code";
    begin
        Clear(VendorId);
        if Vendor.Get(Rec."Vendor No.") then
            VendorId := Vendor.SystemId;
        if not Tracking.Get(Rec."Item Tracking Code") then
            Clear(Tracking);
        LotTracked := Tracking."Lot Specific Tracking";
        SerialTracked := Tracking."SN Specific Tracking";
    end;

    var
        VendorId: Guid;
        LotTracked: Boolean;
        SerialTracked: Boolean;
}
