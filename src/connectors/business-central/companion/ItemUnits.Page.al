page 50101 "Crossdock Item Units"
{
    PageType = API;
    APIPublisher = 'crossdock';
    APIGroup = 'distribution';
    APIVersion = 'v1.0';
    EntityName = 'itemUnitOfMeasure';
    EntitySetName = 'itemUnitsOfMeasure';
    SourceTable = "Item Unit of Measure";
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
                field(itemId; ItemId) { }
                field(itemNumber; Rec."Item No.") { }
                field("code"; Rec.Code) { }
                field(qtyPerUnitOfMeasure; Rec."Qty. per Unit of Measure") { }
                field(weight; Rec.Weight) { }
                field(gtin; BarCode) { }
                field(lastModifiedDateTime; Rec.SystemModifiedAt) { }
            }
        }
    }

    trigger OnAfterGetRecord()
    var
        Item: Record Item;
        Reference: Record "Item Reference";
    begin
        Clear(ItemId);
        if Item.Get(Rec."Item No.") then
            ItemId := Item.SystemId;
        // Business Central keeps the bar code of a unit as an item reference.
        Clear(BarCode);
        Reference.SetRange("Item No.", Rec."Item No.");
        Reference.SetRange("Unit of Measure", Rec.Code);
        Reference.SetRange("Reference Type", Reference."Reference Type"::"Bar Code");
        if Reference.FindFirst() then
            BarCode := Reference."Reference No.";
    end;

    var
        ItemId: Guid;
        BarCode: Code[50];
}
